import { stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { inlinePage } from "../teach/page/inline-page.ts";
import { openPage } from "../teach/page/open-page.ts";
import { whyNotWritten } from "./cannot-write.ts";
import { type CliCommand, UsageError } from "./command.ts";
import { inlineShell } from "./page/inline-shell.ts";
import { readPageFile } from "./page/page-files.ts";
import { createChatDissector } from "./read/chat-dissector.ts";
import { version } from "./version.ts";

/** Data beyond it makes a file that opens slowly. */
const LARGE = 5 << 20;

/** `lab report DIR`: the page as one file that needs nothing else. */
export const reportCommand: CliCommand = {
  define(command) {
    command
      .argument("<path>", "a run's folder, the evidence folder of a cell, or a capture file")
      .option(
        "--out <file>",
        "where the page goes; report.html in the folder, or beside the capture, when absent",
      )
      .addHelpText(
        "after",
        `
Examples:
  lab report runs/20261121T101500                    report.html in that folder: matrix, stories, ladders, packets
  lab report capture.pcapng --out capture.html       one capture
The file opens by a double click, with no server and no network, and can be sent or kept as it is. lab ui shows the
same page and every packet of long captures.
Exit codes: 0 written, 2 bad usage or input.`,
      )
      .action(write);
  },
};

async function write(path: string, { out }: { readonly out?: string }): Promise<void> {
  const page = await openPage(path, version);
  const isFolder = (await stat(path)).isDirectory();
  const file = out ?? (isFolder ? join(path, "report.html") : `${path}.html`);
  const total = page.places.length;
  const isTold = process.stderr.isTTY === true && total > 10;
  const data = await inlinePage(page, createChatDissector, (done) => {
    if (isTold) process.stderr.write(`\r${done} of ${total} captures read`);
  });
  if (isTold) process.stderr.write("\r\u001b[K");
  const html = await inlineShell({ title: page.index.title, name: "lab", read: readPageFile, data });
  try {
    await writeFile(file, html);
  } catch (error) {
    throw new UsageError(`The page cannot be written to ${file}: ${whyNotWritten(file, error)}.`);
  }
  process.stdout.write(`${file}\n`);
  if (html.length > LARGE)
    process.stderr.write(
      `Note: the page has ${(html.length / (1 << 20)).toFixed(1)} MB and opens slowly; lab report on the folder of one cell makes a smaller one, and lab ui shows all of a run.\n`,
    );
}
