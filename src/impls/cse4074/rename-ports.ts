import { concat, text, utf8 } from "../../wire/octets.ts";
import { type Frame, HEADER_WIDTH } from "./codec.ts";
import { FrameCutter } from "./framing.ts";

/** REGISTER, OK and CLIENTOK end in the port of a client's own TCP server. */
const WITH_PORT = /^(&&(?:REGISTER|OK|CLIENTOK)&&\|.*\|)(\d+)$/su;

/** Returns messages with those ports in them under other names for which `nameOf` has one; their headers count what stands there then. */
export function renamePorts(octets: Uint8Array, nameOf: (port: number) => string | undefined): Uint8Array {
  const frames = new FrameCutter().push(octets);
  const length = frames.reduce((sum, { header, data }) => sum + header.length + data.length, 0);
  if (length !== octets.length) return octets;
  return concat(frames.flatMap((frame) => renameIn(frame, nameOf)));
}

function renameIn(
  { header, data }: Frame,
  nameOf: (port: number) => string | undefined,
): readonly Uint8Array[] {
  const [, before = "", digits = ""] = WITH_PORT.exec(text(data)) ?? [];
  const name = digits === "" ? undefined : nameOf(Number(digits));
  if (name === undefined) return [header, data];
  const renamed = utf8(before + name);
  const counted = text(header).replace(/\d+/u, String(renamed.length)).trimEnd();
  return [utf8(counted.padEnd(HEADER_WIDTH)), renamed];
}
