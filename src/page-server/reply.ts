import type { ServerResponse } from "node:http";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { EventStream } from "./event-stream.ts";

/** What a request is answered. */
export type PageReply =
  | {
      readonly type: "content";
      /** Such as `text/plain`; a text is UTF-8. */
      readonly contentType: string;
      readonly body: string | Uint8Array | Readable;
      /** Has the browser save the content under this name in place of showing it. */
      readonly saveAs?: string;
    }
  | { readonly type: "json"; readonly value: unknown }
  | { readonly type: "events"; readonly stream: EventStream }
  | { readonly type: "done" }
  | { readonly type: "moved"; readonly to: string }
  | { readonly type: "refused"; readonly status: number; readonly why: string };

/** Returns the reply that a request is refused, with one sentence that says why. */
export function refuse(status: number, why: string): PageReply {
  return { type: "refused", status, why };
}

/** The page's own files alone may be loaded and asked; nobody may put the page into a frame, and no text becomes script. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  "img-src 'self' data:",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join("; ");

const SAFE_HEADERS: Readonly<Record<string, string>> = {
  "Content-Security-Policy": POLICY,
  "X-Content-Type-Options": "nosniff",
  "Referrer-Policy": "no-referrer",
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Resource-Policy": "same-origin",
  "Cache-Control": "no-store",
};

/** Sends a reply. Rejects when its content breaks off, or the page stops listening to it. */
export async function sendReply(response: ServerResponse, reply: PageReply): Promise<void> {
  for (const [name, value] of Object.entries(SAFE_HEADERS)) response.setHeader(name, value);
  if (reply.type === "events") {
    response.writeHead(200, { "Content-Type": "text/event-stream" });
    reply.stream.add(response);
  } else if (reply.type === "content") await sendContent(response, reply);
  else if (reply.type === "json") {
    response.writeHead(200, { "Content-Type": "application/json" });
    response.end(JSON.stringify(reply.value));
  } else if (reply.type === "done") response.writeHead(204).end();
  else if (reply.type === "moved") response.writeHead(308, { Location: reply.to }).end();
  else {
    // What is refused may have more to say, which nobody reads.
    response.writeHead(reply.status, { "Content-Type": "text/plain; charset=utf-8", Connection: "close" });
    response.end(`${reply.why}\n`);
  }
}

async function sendContent(
  response: ServerResponse,
  { contentType, body, saveAs }: PageReply & { readonly type: "content" },
): Promise<void> {
  const isText = contentType.startsWith("text/");
  response.writeHead(200, {
    "Content-Type": isText ? `${contentType}; charset=utf-8` : contentType,
    ...(saveAs === undefined ? {} : { "Content-Disposition": disposition(saveAs) }),
  });
  if (typeof body === "string" || body instanceof Uint8Array) response.end(body);
  else await pipeline(body, response);
}

/** RFC 6266 §4.1, with the name in the form of RFC 8187, in which no character needs care. */
function disposition(name: string): string {
  const encoded = encodeURIComponent(name.replaceAll(/\p{Surrogate}/gu, "\ufffd")).replaceAll(
    /['()*]/gu,
    (sign) => `%${sign.charCodeAt(0).toString(16)}`,
  );
  return `attachment; filename*=UTF-8''${encoded}`;
}
