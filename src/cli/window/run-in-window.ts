import { z } from "zod";
import type { Protocol } from "../../impls/impl.ts";
import { openPageServer } from "../../page-server/page-server.ts";
import { type PageReply, refuse } from "../../page-server/reply.ts";
import type { PageRoute } from "../../page-server/route.ts";
import { shellRoutes } from "../../page-server/shell.ts";
import type { ExitCode } from "../command.ts";
import { interruption } from "../interruption.ts";
import { readPageFile } from "../page/page-files.ts";
import { showPage } from "../page/show-page.ts";
import { ChatWindow, type WindowedOptions } from "./chat-window.ts";
import { Departure } from "./departure.ts";

/** Where a window's page is. */
export interface PagePlace {
  /** The port of its server; one of the kernel's choice when absent. */
  readonly port?: number;
  /** Whether a browser is to be opened, where there is one. */
  readonly open: boolean;
}

/** The most octets that a page sends at once: a pasted line. */
const MOST_OCTETS = 4 << 20;

/** Runs a protocol's client with a page for its window until the client has ended; returns the exit code. */
export async function runInWindow(
  protocol: Protocol,
  given: WindowedOptions,
  { port, open }: PagePlace,
): Promise<ExitCode> {
  const departure = new Departure(() => window.leave());
  const window = new ChatWindow(protocol, given, (count) => departure.listening(count));
  const server = await openPageServer({
    routes: routesOf(window, protocol, departure),
    mostOctets: MOST_OCTETS,
    ...(port !== undefined && { port }),
  });
  const interrupted = interruption();
  interrupted.addEventListener("abort", () => window.leave());
  showPage(server.url, `The window of ${protocol.title}`, { open });
  const code = await window.run();
  departure.stop();
  await window.events.close();
  await server.close();
  return code === 0 ? 0 : 1;
}

const logInShape = z
  .strictObject({ name: z.string(), password: z.string(), host: z.string(), port: z.string() })
  .partial();

const lineShape = z.strictObject({ text: z.string() });

function routesOf(window: ChatWindow, protocol: Protocol, departure: Departure): readonly PageRoute[] {
  const done: PageReply = { type: "done" };
  const [index, ...files] = shellRoutes({ title: protocol.title, name: "chat", read: readPageFile });
  return [
    {
      method: "GET",
      path: "/",
      answer: (request) => {
        departure.loading();
        return index?.answer(request) ?? done;
      },
    },
    ...files,
    { method: "GET", path: "/events", answer: () => ({ type: "events", stream: window.events }) },
    {
      method: "GET",
      path: "/lines/:id",
      answer: ({ parameters }) => {
        const line = window.wholeLine(Number(parameters.id));
        if (line === undefined) return refuse(404, "This line is not kept any more.");
        return { type: "content", contentType: "text/plain", body: line };
      },
    },
    {
      method: "POST",
      path: "/log-in",
      answer: ({ body }) => {
        const answers = logInShape.safeParse(body);
        if (!answers.success) return refuse(400, "This is no log-in.");
        const why = window.logIn(answers.data);
        return why === undefined ? done : refuse(409, why);
      },
    },
    {
      method: "POST",
      path: "/line",
      answer: ({ body }) => {
        const line = lineShape.safeParse(body);
        if (!line.success) return refuse(400, "This is no line.");
        window.type(line.data.text);
        return done;
      },
    },
    {
      method: "POST",
      path: "/leave",
      answer: () => {
        window.leave();
        return done;
      },
    },
    {
      method: "POST",
      path: "/going",
      answer: () => {
        departure.going();
        return done;
      },
    },
  ];
}
