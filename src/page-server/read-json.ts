import type { IncomingMessage } from "node:http";
import { type PageReply, refuse } from "./reply.ts";

/** Reads the JSON that a page sent, of at most `mostOctets`; or returns why it is refused. */
export async function readJson(
  request: IncomingMessage,
  mostOctets: number,
): Promise<{ readonly value: unknown } | { readonly refusal: PageReply }> {
  if (!/^application\/json\s*(;|$)/iu.test(request.headers["content-type"] ?? ""))
    return { refusal: refuse(415, "The request must bring JSON (Content-Type: application/json).") };
  const body = await readBody(request, mostOctets).catch(() => "broken off" as const);
  if (body === "broken off") return { refusal: refuse(400, "The request's body broke off.") };
  if (body === undefined)
    return { refusal: refuse(413, `The request brings more than ${mostOctets} octets.`) };
  try {
    return { value: JSON.parse(body.toString("utf8")) };
  } catch {
    return { refusal: refuse(400, "The request's body is no JSON.") };
  }
}

/** Returns nothing of a body that is too long, of which no more is read. */
async function readBody(request: IncomingMessage, mostOctets: number): Promise<Buffer | undefined> {
  if (Number(request.headers["content-length"] ?? 0) > mostOctets) return undefined;
  const pieces: Buffer[] = [];
  let length = 0;
  for await (const piece of request.iterator({ destroyOnReturn: false })) {
    length += piece.length;
    if (length > mostOctets) return undefined;
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}
