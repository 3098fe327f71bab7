import { request as httpRequest, type IncomingHttpHeaders } from "node:http";
import { createConnection } from "node:net";
import { Readable } from "node:stream";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { EventStream } from "../../src/page-server/event-stream.ts";
import { openPageServer, type PageServer } from "../../src/page-server/page-server.ts";
import type { PageRoute } from "../../src/page-server/route.ts";
import { connectRaw } from "../support/raw-peer.ts";
import { within } from "../support/within.ts";

let server: PageServer;
let stream: EventStream;
let failures: unknown[];
let listeners: (count: number) => boolean;
let changed = () => {};

const routes: readonly PageRoute[] = [
  {
    method: "GET",
    path: "/",
    answer: () => ({ type: "content", contentType: "text/html", body: "<p>hello" }),
  },
  {
    method: "GET",
    path: "/cells/:cell/log",
    answer: ({ parameters, query }) => ({ type: "json", value: { ...parameters, from: query.get("from") } }),
  },
  {
    method: "GET",
    path: "/capture",
    answer: () => ({
      type: "content",
      contentType: "application/octet-stream",
      body: Readable.from([Buffer.from("abc")]),
      saveAs: 'a "b" (c)\u2028.pcapng',
    }),
  },
  { method: "POST", path: "/say", answer: ({ body }) => ({ type: "json", value: body }) },
  { method: "POST", path: "/leave", answer: () => ({ type: "done" }) },
  {
    method: "GET",
    path: "/broken",
    answer: () => {
      throw new Error("no such luck");
    },
  },
  { method: "GET", path: "/events", answer: () => ({ type: "events", stream }) },
];

beforeEach(async () => {
  failures = [];
  let count = 0;
  listeners = (wanted) => count === wanted;
  stream = new EventStream({
    greet: () => [{ type: "all", data: { lines: ["a\nb"] } }],
    heartbeatMs: 20,
    mostUnread: 1 << 20,
    onListeners: (now) => {
      count = now;
      changed();
    },
  });
  server = await openPageServer({
    routes,
    mostOctets: 1000,
    patienceMs: 200,
    onError: (error) => failures.push(error),
  });
});
afterEach(async () => {
  stream.close();
  await server.close();
});

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** Sends a request as it is, with no tidying of its path. */
function ask(
  path: string,
  {
    method = "GET",
    headers = {},
    body = "",
  }: { method?: string; headers?: Record<string, string>; body?: string } = {},
): Promise<Answer> {
  const answered = new Promise<Answer>((resolve, reject) => {
    const request = httpRequest(
      { host: "127.0.0.1", port: server.port, path, method, headers, agent: false },
      (response) => {
        let text = "";
        response.setEncoding("utf8").on("data", (more) => {
          text += more;
        });
        response.on("end", () =>
          resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text }),
        );
      },
    );
    request.on("error", reject);
    request.end(body);
  });
  return within(answered, () => `an answer to ${path}`);
}

const inside = (path: string) => new URL(server.url).pathname + path;
const own = () => `http://127.0.0.1:${server.port}`;
const say = (headers: Record<string, string>, body = '{"text":"hi"}', path = "say") =>
  ask(inside(path), { method: "POST", headers: { "content-type": "application/json", ...headers }, body });

/** Resolves once `count` pages listen. */
function listening(count: number): Promise<void> {
  const so = new Promise<void>((resolve) => {
    changed = () => {
      if (listeners(count)) resolve();
    };
    changed();
  });
  return within(so, () => `${count} listeners`);
}

describe("a page server", () => {
  it("serves its page at the address with the token, to nobody's frame and with no script but its own", async () => {
    const { status, headers, body } = await ask(inside(""));
    expect({ status, body, type: headers["content-type"] }).toEqual({
      status: 200,
      body: "<p>hello",
      type: "text/html; charset=utf-8",
    });
    const policy = String(headers["content-security-policy"]);
    for (const rule of [
      "default-src 'none'",
      "script-src 'self'",
      "style-src 'self'",
      "connect-src 'self'",
      "frame-ancestors 'none'",
      "base-uri 'none'",
      "form-action 'none'",
    ])
      expect(policy.split("; ")).toContain(rule);
    expect(headers).toMatchObject({
      "x-content-type-options": "nosniff",
      "referrer-policy": "no-referrer",
      "cache-control": "no-store",
    });
    expect(headers["access-control-allow-origin"]).toBeUndefined();
  });

  it("listens on 127.0.0.1 alone", async () => {
    const elsewhere = createConnection({ host: "127.0.0.2", port: server.port });
    const outcome = new Promise((resolve) =>
      elsewhere
        .once("error", (error) => resolve("code" in error && error.code))
        .once("connect", () => resolve("connected")),
    );
    expect(await within(outcome, () => "a refusal")).toBe("ECONNREFUSED");
    elsewhere.destroy();
  });

  it("leads an address without its last slash to the page", async () => {
    const { status, headers } = await ask(inside("").slice(0, -1));
    expect({ status, location: headers.location }).toEqual({ status: 308, location: inside("") });
  });

  it("has another token each time", async () => {
    const other = await openPageServer({ routes });
    expect(new URL(other.url).pathname).not.toBe(new URL(server.url).pathname);
    await other.close();
  });

  it("hands parameters and query to a route", async () => {
    expect((await ask(inside("cells/a%20b/log?from=3"))).body).toBe('{"cell":"a b","from":"3"}');
  });

  it("sends a file to be saved under any name", async () => {
    const { headers, body } = await ask(inside("capture"));
    expect(body).toBe("abc");
    expect(headers["content-disposition"]).toBe(
      "attachment; filename*=UTF-8''a%20%22b%22%20%28c%29%E2%80%A8.pcapng",
    );
  });

  it("says who has its port when that is taken", async () => {
    await expect(openPageServer({ routes, port: server.port })).rejects.toMatchObject({
      code: "PAGE_CANNOT_LISTEN",
      message: `The page cannot be served on port ${server.port} of 127.0.0.1: another program has it; name another one, or none.`,
    });
  });

  it("answers an error of a route with 500 and tells no details to the page", async () => {
    const { status, body } = await ask(inside("broken"));
    expect({ status, body }).toEqual({ status: 500, body: "The page's program failed.\n" });
    expect(failures.map(String)).toEqual(["Error: no such luck"]);
  });
});

describe("a page server refuses", () => {
  it.each(["evil.example", "127.0.0.1", "127.0.0.1:1", "localhost", "[::1]:80", "127.0.0.1.evil.example"])(
    "the host %s, by which a name that points here would come",
    async (host) => {
      expect(await ask(inside(""), { headers: { host } })).toMatchObject({
        status: 403,
        body: expect.stringContaining("This server is called 127.0.0.1:"),
      });
    },
  );

  it("neither 127.0.0.1 nor localhost", async () => {
    expect((await ask(inside(""), { headers: { host: `localhost:${server.port}` } })).status).toBe(200);
  });

  it.each(["http://evil.example", "null", "https://127.0.0.1", "http://127.0.0.1:1"])(
    "the origin %s",
    async (origin) => {
      expect(await ask(inside(""), { headers: { origin } })).toMatchObject({
        status: 403,
        body: "The request does not come from this server's page.\n",
      });
      expect((await say({ origin })).status).toBe(403);
    },
  );

  it("a POST without an origin, and takes one with its own", async () => {
    expect((await say({})).status).toBe(403);
    expect(await say({ origin: own() })).toMatchObject({ status: 200, body: '{"text":"hi"}' });
    expect((await say({ origin: own() }, "{}", "leave")).status).toBe(204);
  });

  it.each(["/", "/x/", "/events", `/${"A".repeat(22)}/`, "/favicon.ico", "//", "*"])(
    "%s, which has no token",
    async (path) => {
      expect(await ask(path)).toMatchObject({ status: 403, body: expect.stringContaining("token") });
    },
  );

  it.each([
    "../../etc/passwd",
    "..%2f..%2fetc%2fpasswd",
    "cells/..%2F..%2Fetc/log",
    "cells/%2e%2e/log",
    "cells/../log",
    "cells/a%5Cb/log",
    "cells/a%00/log",
    "cells/%E0%A4/log",
    "cells//log",
    "nothing",
  ])("the path %s", async (path) => {
    expect((await ask(inside(path))).status).toBe(404);
  });

  it("other methods than the address has", async () => {
    expect((await ask(inside("say"))).status).toBe(405);
    expect((await ask(inside(""), { method: "DELETE", headers: { origin: own() } })).status).toBe(405);
    expect((await ask(inside(""), { method: "OPTIONS" })).status).toBe(403);
  });

  it("a body that is no JSON, or not said to be", async () => {
    expect((await say({ origin: own() }, "{")).status).toBe(400);
    expect((await say({ origin: own(), "content-type": "text/plain" })).status).toBe(415);
  });

  it("a body that is too big, whether or not it says so before", async () => {
    const big = JSON.stringify("x".repeat(1000));
    expect((await say({ origin: own() }, big)).status).toBe(413);
    expect((await say({ origin: own(), "transfer-encoding": "chunked" }, big)).status).toBe(413);
    expect((await say({ origin: own() }, JSON.stringify("x".repeat(998)))).status).toBe(200);
  });

  it("a request that does not arrive whole in time", async () => {
    const peer = await connectRaw(server.port);
    peer.says(
      `POST ${inside("say")} HTTP/1.1\r\nHost: 127.0.0.1:${server.port}\r\nOrigin: ${own()}\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{`,
    );
    await peer.hears("HTTP/1.1 408 ");
    const silent = await connectRaw(server.port);
    silent.says("GET ");
    await silent.hears("HTTP/1.1 408 ");
  });
});

describe("its events", () => {
  const listen = async () => {
    const peer = await connectRaw(server.port);
    peer.says(`GET ${inside("events")} HTTP/1.1\r\nHost: 127.0.0.1:${server.port}\r\n\r\n`);
    return peer;
  };

  it("reach every page that listens, each greeted with all that there is", async () => {
    const peers = [await listen(), await listen()];
    for (const peer of peers) await peer.hears('event: all\ndata: {"lines":["a\\nb"]}\n\n');
    stream.send({ type: "line", data: "c" });
    for (const peer of peers) await peer.hears('event: line\ndata: "c"\n\n');
  });

  it("show a page that the program lives, also where nothing happens", async () => {
    const peer = await listen();
    await peer.hears(": still here\n\n");
  });

  it("tell when a page goes", async () => {
    const peer = await listen();
    await listening(1);
    peer.finishes();
    peer.resets();
    await listening(0);
    expect(stream.listeners).toBe(0);
  });

  it("drop a page that does not read, and not the others", async () => {
    const slow = await listen();
    await slow.hears("event: all");
    slow.stopsReading();
    const quick = await listen();
    await listening(2);
    quick.keepsTail();
    const much = "x".repeat(1 << 18);
    for (let number = 0; !listeners(1); number++) {
      stream.send({ type: "line", data: `${number} ${much} ${number}` });
      await quick.hears(`${number}"\n\n`);
    }
    stream.send({ type: "line", data: "the last" });
    await quick.hears("the last");
  });

  it("end with the server, which leaves no connection open", async () => {
    const peer = await listen();
    await peer.hears("event: all");
    stream.close();
    await within(server.close(), () => "the server's end");
    expect(await peer.ended()).toBe("fin");
    const late = await connectRaw(server.port).catch(() => "refused");
    expect(late).toBe("refused");
  });
});
