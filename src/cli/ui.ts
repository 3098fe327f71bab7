import { watch } from "node:fs";
import { basename, dirname } from "node:path";
import { EventStream } from "../page-server/event-stream.ts";
import { openPageServer } from "../page-server/page-server.ts";
import { type PageReply, refuse } from "../page-server/reply.ts";
import type { PageRoute } from "../page-server/route.ts";
import { shellRoutes } from "../page-server/shell.ts";
import { CaptureBook } from "../teach/page/capture-book.ts";
import { captureFileOf, readCapturePage, readTalkPage } from "../teach/page/capture-page.ts";
import { type OpenedPage, openPage } from "../teach/page/open-page.ts";
import type { CliCommand, CliContext } from "./command.ts";
import { interruption } from "./interruption.ts";
import { wholeNumber } from "./options.ts";
import { readPageFile } from "./page/page-files.ts";
import { showPage } from "./page/show-page.ts";
import { createChatDissector } from "./read/chat-dissector.ts";
import { version } from "./version.ts";

/** How long a report that changes is let rest before the page is told: a run writes it every second. */
const REST_MS = 200;

/** `lab ui [PATH]`: the page over runs and captures, from this machine alone. */
export const uiCommand: CliCommand = {
  define(command, context) {
    command
      .argument(
        "[path]",
        "a run's folder, a folder of runs, the evidence folder of a cell, or a capture file",
        "runs",
      )
      .option(
        "--port <number>",
        "the port of 127.0.0.1 that the page is served on; one that is free when absent",
      )
      .option("--no-open", "does not open a browser")
      .addHelpText(
        "after",
        `
Examples:
  lab ui                                      the newest run of the folder runs
  lab ui runs/20261121T101500                 that run; a page that is open follows a run that goes on
  lab ui capture.pcapng                       a capture, however long
Only this machine reaches the page, and only with the address that is printed. Ctrl-C ends it. lab report writes the
same page as one file.
Exit codes: 0 ended by Ctrl-C, 2 bad usage or input, 3 the port cannot be had.`,
      )
      .action((path: string, flags: UiFlags) => serve(context, path, flags));
  },
};

interface UiFlags {
  readonly port?: string;
  readonly open: boolean;
}

async function serve(context: CliContext, path: string, flags: UiFlags): Promise<void> {
  const port = flags.port === undefined ? undefined : wholeNumber("--port", flags.port, 1, 65_535);
  const cancelled = interruption();
  let page = await openPage(path, version);
  const events = new EventStream();
  const books = new Books();
  const server = await openPageServer({
    routes: [
      ...shellRoutes({ title: `${basename(page.index.title)} · lab`, read: readPageFile, name: "lab" }),
      ...pageRoutes(() => page, books),
      { method: "GET", path: "/events", answer: () => ({ type: "events", stream: events }) },
    ],
    ...(port !== undefined && { port }),
    onError: (error) => process.stderr.write(`lab: ${error instanceof Error ? error.message : error}\n`),
  });
  const watching = followReport(page, async () => {
    // A report that is just being written, or is gone, is looked at when it changes again.
    page = await openPage(path, version).catch(() => page);
    events.send({ type: "changed", data: null });
  });
  showPage(server.url, "The page", { open: flags.open });
  process.stderr.write("Ctrl-C ends it.\n");
  await new Promise<void>((resolve) => {
    if (cancelled.aborted) resolve();
    cancelled.addEventListener("abort", () => resolve(), { once: true });
  });
  watching?.close();
  events.close();
  await server.close();
  context.exitCode(0);
}

function followReport({ reportFile }: OpenedPage, onChange: () => Promise<void>) {
  if (reportFile === undefined) return undefined;
  let rest: NodeJS.Timeout | undefined;
  return watch(dirname(reportFile), (_, name) => {
    if (name !== basename(reportFile)) return;
    clearTimeout(rest);
    rest = setTimeout(() => void onChange(), REST_MS);
  });
}

/** The captures that somebody has looked at. */
class Books {
  readonly #books = new Map<string, CaptureBook>();

  async of(place: string): Promise<CaptureBook> {
    const file = await captureFileOf(place);
    const known = this.#books.get(file);
    if (known !== undefined) return known;
    const book = new CaptureBook(file, createChatDissector);
    this.#books.set(file, book);
    void book.read().catch((error) => process.stderr.write(`lab: ${error}\n`));
    return book;
  }
}

function pageRoutes(page: () => OpenedPage, books: Books): readonly PageRoute[] {
  const number = (text: string | null | undefined) =>
    /^\d{1,9}$/u.test(text ?? "") ? Number(text) : undefined;
  const of =
    (answer: (place: string, id: number, asked: Parameters<PageRoute["answer"]>[0]) => Promise<unknown>) =>
    async (asked: Parameters<PageRoute["answer"]>[0]): Promise<PageReply> => {
      const id = number(asked.parameters.id);
      const place = id === undefined ? undefined : page().places[id];
      if (id === undefined || place === undefined) return refuse(404, "There is no such capture.");
      const body = await answer(place, id, asked);
      return body === undefined ? refuse(404, "There is no such thing in this capture.") : json(body);
    };
  return [
    { method: "GET", path: "/index.json", answer: () => json(page().index) },
    { method: "GET", path: "/captures/:id", answer: of((place, id) => readCapturePage(id, place)) },
    {
      method: "GET",
      path: "/captures/:id/talks/:stream",
      answer: of(async (place, _, { parameters }) => {
        const stream = number(parameters.stream);
        return stream === undefined ? undefined : await readTalkPage(place, stream);
      }),
    },
    {
      method: "GET",
      path: "/captures/:id/rows",
      answer: of(async (place, _, { query }) =>
        (await books.of(place)).rows(
          query.get("filter") ?? "",
          number(query.get("from")) ?? 0,
          number(query.get("count")) ?? 200,
        ),
      ),
    },
    {
      method: "GET",
      path: "/captures/:id/packets/:number",
      answer: of(async (place, _, { parameters }) => {
        const wanted = number(parameters.number);
        return wanted === undefined ? undefined : (await books.of(place)).detail(wanted);
      }),
    },
  ];
}

function json(value: unknown): PageReply {
  return { type: "json", value };
}
