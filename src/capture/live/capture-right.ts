import type { CaptureTool } from "./live-capture.ts";
import { LiveCaptureError } from "./live-capture-error.ts";
import { openCapture } from "./open-capture.ts";

/** Returns why nothing can be captured on an interface now, found out by trying; `undefined` when it can. */
export async function tryCapture(name: string, tool?: CaptureTool): Promise<LiveCaptureError | undefined> {
  try {
    const capture = await openCapture({
      interface: name,
      // No packet is that short: the right is tried, and nobody's packets are looked at.
      filter: "less 1",
      snapLength: 64,
      ...(tool === undefined ? {} : { tools: [tool] }),
      onPacket: () => undefined,
    });
    await capture.stop();
    return undefined;
  } catch (error) {
    if (error instanceof LiveCaptureError) return error;
    throw error;
  }
}

/** Returns `true` when packets can be captured on an interface now, else one sentence of why not, without the remedy. */
export async function captureRightOn(name: string): Promise<true | string> {
  const refusal = await tryCapture(name);
  return refusal === undefined ? true : (refusal.message.split(/(?<=\.) /)[0] ?? refusal.message);
}
