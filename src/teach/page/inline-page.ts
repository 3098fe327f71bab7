import type { Finding } from "../../harness/report.ts";
import { CaptureBook, type MakeDissector } from "./capture-book.ts";
import { captureFileOf, readCapturePage, readTalkPage } from "./capture-page.ts";
import type { OpenedPage } from "./open-page.ts";
import { TreePacker } from "./pack-tree.ts";
import type { InlineCapture, InlinePage, PackedDetail, PacketRow } from "./page-data.ts";

/** Packets of all captures that are kept; beyond it only those that findings name, and their neighbours. */
const MOST_PACKETS = 2000;

/** Packets kept on each side of one that a finding names. */
const NEIGHBOURS = 20;

/** Connections of a capture that are kept in full. */
const MOST_TALKS = 20;

/** Puts everything that a page shows into one value. `onCapture` is told how many captures are done. */
export async function inlinePage(
  { index, places }: OpenedPage,
  makeDissector: MakeDissector,
  onCapture: (done: number) => void,
): Promise<InlinePage> {
  const pages = [];
  for (const [id, place] of places.entries()) pages.push(await readCapturePage(id, place));
  const isLarge = pages.reduce((sum, { frames }) => sum + frames, 0) > MOST_PACKETS;
  const captures: InlineCapture[] = [];
  const packer = new TreePacker();
  for (const [id, page] of pages.entries()) {
    const place = places[id] ?? "";
    const cell = index.captures[id]?.cell ?? null;
    const findings = cell === null ? [] : (index.report?.cells[cell]?.findings ?? []);
    const kept = isLarge ? framesNear(findings, page.frames) : undefined;
    const talks = [];
    for (const { stream } of page.talks.slice(0, MOST_TALKS)) talks.push(await readTalkPage(place, stream));
    captures.push({
      page,
      talks,
      ...(await keepPackets(await captureFileOf(place), makeDissector, kept, packer)),
    });
    onCapture(id + 1);
  }
  const remark = `The captures hold more than ${MOST_PACKETS} packets, so this file has only those that findings name, with ${NEIGHBOURS} before and behind each; all of them are in the captures beside it, and lab ui shows them.`;
  return {
    index: isLarge ? { ...index, remarks: [...index.remarks, remark] } : index,
    captures,
    lines: packer.lines,
  };
}

/** A capture that no finding is about still shows how it begins. */
function framesNear(findings: readonly Finding[], frames: number): ReadonlySet<number> {
  const broken = findings.filter(({ verdict }) => verdict !== "pass");
  const named = (broken.length > 0 ? broken : findings).flatMap((finding) => finding.frames);
  const around = (named.length > 0 ? named : [1]).flatMap((frame) =>
    Array.from({ length: 2 * NEIGHBOURS + 1 }, (_, index) => frame - NEIGHBOURS + index),
  );
  return new Set(around.filter((frame) => frame >= 1 && frame <= frames));
}

async function keepPackets(
  file: string,
  makeDissector: MakeDissector,
  kept: ReadonlySet<number> | undefined,
  packer: TreePacker,
): Promise<{ readonly rows: readonly PacketRow[]; readonly details: readonly PackedDetail[] }> {
  const rows: PacketRow[] = [];
  const details: PackedDetail[] = [];
  const last = kept === undefined ? Number.POSITIVE_INFINITY : Math.max(0, ...kept);
  await new CaptureBook(file, makeDissector).each((row, detail) => {
    if (kept === undefined || kept.has(row.number)) {
      rows.push(row);
      details.push(packer.pack(detail()));
    }
    return row.number < last;
  });
  return { rows, details };
}
