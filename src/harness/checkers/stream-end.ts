import type { Connection, ReassembledStream } from "../../capture/tcp/connection.ts";

/** Returns the segment by which a sender ended its direction, its FIN or RST; `undefined` while it has not. */
export function streamEnd(
  { segments }: Connection,
  { finFrame, rstFrame }: ReassembledStream,
): Connection["segments"][number] | undefined {
  const frame = finFrame ?? rstFrame;
  return frame === undefined ? undefined : segments.find((segment) => segment.frame === frame);
}
