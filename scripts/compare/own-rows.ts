import { CaptureError } from "../../src/capture/capture-error.ts";
import type { Field, SeenPacket } from "../../src/capture/fields/field.ts";
import { compilePut, fieldTexts, MAX_VALUE_LENGTH } from "../../src/capture/fields/put-field.ts";
import { readCapture } from "../../src/capture/file/read-file.ts";
import { dissect } from "../../src/capture/layers/dissect.ts";
import { textPut } from "../../src/capture/print/put.ts";
import { TcpAnalyser } from "../../src/capture/tcp/tcp-analyser.ts";
import { comparedFields } from "./compared-fields.ts";

/** What the lab says of one frame. */
export interface OwnRow {
  readonly linkType: number;
  readonly network: number;
  readonly transport: number;
  readonly isFragment: boolean;
  readonly hasOddFraction: boolean;
  readonly values: readonly string[];
}

const texts = comparedFields.map(compileText);

/** Returns what gives the text of a field that `lab read -T fields` prints, in the way in which it does. */
function compileText(field: Field): (packet: SeenPacket) => string {
  const put = compilePut(field);
  if (put === undefined) return (packet) => fieldTexts(field, packet).join(",");
  return (packet) => textPut(MAX_VALUE_LENGTH, (target, at) => put(target, at, packet));
}

/** Shows the rows of a capture to `see`, a piece of the file at a time. Returns why it could not be read to its end; empty when it was. */
export async function readOwnRows(
  path: string,
  see: (rows: readonly OwnRow[]) => Promise<void>,
): Promise<string> {
  const analyser = new TcpAnalyser();
  let rows: OwnRow[] = [];
  let previousNs = Number.NaN;
  const rest = async () => {
    const seen = rows;
    rows = [];
    await see(seen);
  };
  try {
    await readCapture(path, {
      packet(view) {
        dissect(view);
        const segment = analyser.analyse(view) ? analyser : undefined;
        const packet = { view, segment, above: undefined, previousNs, previousShownNs: previousNs };
        const values = texts.map((textOf) => textOf(packet));
        const { linkType, network, transport, isFragment, hasOddFraction } = view;
        rows.push({ linkType, network, transport, isFragment, hasOddFraction, values });
        previousNs = view.timeNs;
        return true;
      },
      rest,
    });
    return "";
  } catch (error) {
    if (!(error instanceof CaptureError)) throw error;
    await rest();
    return error.message;
  }
}
