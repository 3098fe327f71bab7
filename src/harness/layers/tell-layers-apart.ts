import { protocolRules } from "../checkers/protocol-rules.ts";
import type { Evidence } from "../evidence.ts";
import type { Finding, Layers } from "../report.ts";
import { captureWords } from "./capture-words.ts";
import { kernelWords } from "./kernel-words.ts";
import { messageWords, missingWords } from "./message-words.ts";
import { placeOf } from "./place.ts";
import { readerWords, silenceWords, writerWords } from "./program-words.ts";

/**
 * Returns, for a failure about what was sent, framed or delivered, what the capture, the kernels' TCP and the program each did. A program is
 * held to what the packets show that it wrote, or to what its screen shows that it read; nothing else is claimed of it.
 */
export function tellLayersApart(evidence: Evidence, finding: Finding): { readonly layers?: Layers } {
  if (finding.verdict !== "fail" || !isAboutOctets(finding.rule)) return {};
  const place = placeOf(evidence, finding);
  if (place === undefined) return {};
  const kernel = kernelWords(place);
  const capture = captureWords(place);
  if (evidence.transcript.length === 0) return { layers: { kernel, program: null, message: null, capture } };
  if (finding.got === "nothing")
    return {
      layers: { kernel, program: silenceWords(place), message: missingWords(evidence, place), capture },
    };
  const program = READERS.has(finding.rule) ? readerWords(evidence, place) : writerWords(place);
  return { layers: { kernel, program, message: messageWords(evidence, place), capture } };
}

/** Rules that a program breaks by what it makes of octets that came. */
const READERS: ReadonlySet<string> = new Set(["delivery.screen", "delivery.relay", "framing.reassembly"]);

function isAboutOctets(rule: string): boolean {
  if (["framing.", "delivery.", "push."].some((prefix) => rule.startsWith(prefix))) return true;
  return protocolRules.rules.some(({ id }) => id === rule);
}
