import { randomBytes } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { readJson } from "./read-json.ts";
import { type PageReply, refuse, sendReply } from "./reply.ts";
import { findRoute, type PageRoute } from "./route.ts";
import { ownAuthorities, refusalOf } from "./visitor.ts";

/**
 * A server for one page of one person on this machine. It listens on 127.0.0.1 alone; every request carries the token that stands in
 * the page's address, names this server as its host, and, where it comes from a page, comes from a page of this server. It knows no
 * cookies, which all ports of an address share, and lets no other page read what it answers.
 */
export interface PageServer {
  /** The address of the page, the token in it, with a slash at its end. */
  readonly url: string;
  readonly port: number;
  /** Takes no more requests and closes every connection, also those of pages that listen to events. */
  close(): Promise<void>;
}

/** What a page server serves. */
export interface PageServerOptions {
  readonly routes: readonly PageRoute[];
  /** The port to listen on; one of the kernel's choice when absent. */
  readonly port?: number;
  /** The most octets of the body of a request; 64 Ki when absent. */
  readonly mostOctets?: number;
  /** How long a request may take to arrive whole; ten seconds when absent. */
  readonly patienceMs?: number;
  /** Told of an error of a route, whose request is answered with 500. */
  readonly onError?: (error: unknown) => void;
}

const MOST_OCTETS = 64 << 10;
const PATIENCE_MS = 10_000;
const MOST_CONNECTIONS = 256;

type PageServerErrorCode = "PAGE_CANNOT_LISTEN";

/** Tells that a page server cannot listen. */
class PageServerError extends Error {
  readonly code: PageServerErrorCode;
  constructor(code: PageServerErrorCode, message: string) {
    super(message);
    this.name = "PageServerError";
    this.code = code;
  }
}

/**
 * Starts a page server.
 * @throws {PageServerError} when the port cannot be had.
 */
export async function openPageServer(options: PageServerOptions): Promise<PageServer> {
  const { routes, patienceMs = PATIENCE_MS, mostOctets = MOST_OCTETS, onError = () => {} } = options;
  const token = randomBytes(16).toString("base64url");
  const server = createServer({
    requestTimeout: patienceMs,
    headersTimeout: patienceMs,
    connectionsCheckingInterval: Math.min(1000, patienceMs),
  });
  server.maxConnections = MOST_CONNECTIONS;
  const port = await listen(server, options.port ?? 0);
  const authorities = ownAuthorities(port);
  server.on("request", (request, response) => {
    const given = { routes, token, authorities, mostOctets };
    answer(request, given)
      .catch((error: unknown): PageReply => {
        onError(error);
        return refuse(500, "The page's program failed.");
      })
      .then((reply) => sendReply(response, reply))
      .catch(() => abandon(response));
  });
  return {
    url: `http://127.0.0.1:${port}/${token}/`,
    port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

interface Given {
  readonly routes: readonly PageRoute[];
  readonly token: string;
  readonly authorities: readonly string[];
  readonly mostOctets: number;
}

async function answer(request: IncomingMessage, given: Given): Promise<PageReply> {
  const refusal = refusalOf(request, given.authorities, given.token);
  if (refusal !== undefined) return refusal;
  const [path = "", query = ""] = splitOnce((request.url ?? "").slice(`/${given.token}`.length), "?");
  if (path === "") return { type: "moved", to: `/${given.token}/` };
  const found = findRoute(given.routes, request.method ?? "", path);
  if (found === undefined) return refuse(404, "There is nothing at this address.");
  if (found === "other-method") return refuse(405, "This address does not take such a request.");
  const asked = { parameters: found.parameters, query: new URLSearchParams(query) };
  if (found.route.method === "GET") return found.route.answer({ ...asked, body: undefined });
  const body = await readJson(request, given.mostOctets);
  return "refusal" in body ? body.refusal : found.route.answer({ ...asked, body: body.value });
}

function splitOnce(text: string, sign: string): readonly [string, string] {
  const at = text.indexOf(sign);
  return at < 0 ? [text, ""] : [text.slice(0, at), text.slice(at + 1)];
}

/** A reply that cannot be sent, because its content broke off: the page must not take what it got for the whole. */
function abandon(response: ServerResponse): void {
  response.destroy();
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      reject(new PageServerError("PAGE_CANNOT_LISTEN", cannotListen(port, error)));
    });
    server.listen({ host: "127.0.0.1", port }, () => {
      const address = server.address();
      resolve(typeof address === "object" && address !== null ? address.port : port);
    });
  });
}

function cannotListen(port: number, error: NodeJS.ErrnoException): string {
  const reasons: Readonly<Record<string, string>> = {
    EADDRINUSE: "another program has it; name another one, or none",
    EACCES: "ports below 1024 need more rights; name another one, or none",
  };
  const why = reasons[error.code ?? ""] ?? error.message;
  return `The page cannot be served on port ${port} of 127.0.0.1: ${why}.`;
}
