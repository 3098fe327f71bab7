import { timingSafeEqual } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { type PageReply, refuse } from "./reply.ts";

/** Returns what a browser may call this server in `Host` and, behind `http://`, in `Origin`. */
export function ownAuthorities(port: number): readonly string[] {
  const names = ["127.0.0.1", "localhost"];
  return [...names.map((name) => `${name}:${port}`), ...(port === 80 ? names : [])];
}

/**
 * Returns why a request is refused, or nothing for one of the own page. The host keeps out pages whose name has been made to point
 * here (DNS rebinding), the origin requests of other pages, and the token everybody who was not given the address.
 */
export function refusalOf(
  { headers, url = "", method = "" }: IncomingMessage,
  authorities: readonly string[],
  token: string,
): PageReply | undefined {
  const { host = "", origin } = headers;
  if (!authorities.includes(host.toLowerCase()))
    return refuse(403, `This server is called ${authorities[0]}, and the request is for another one.`);
  if (origin === undefined ? method !== "GET" : !isOwn(origin, authorities))
    return refuse(403, "The request does not come from this server's page.");
  if (!hasToken(url, token))
    return refuse(403, "The address lacks its token: open the whole address that lab printed.");
  return undefined;
}

function isOwn(origin: string, authorities: readonly string[]): boolean {
  return authorities.some((authority) => origin === `http://${authority}`);
}

/** The token is the first segment of the path. */
function hasToken(url: string, token: string): boolean {
  const first = /^\/([^/?#]*)/u.exec(url)?.[1] ?? "";
  const [given, right] = [Buffer.from(first), Buffer.from(token)];
  return given.length === right.length && timingSafeEqual(given, right);
}
