import { createRequire } from "node:module";
import type { CaptureProgram } from "./capture-program.ts";
import { WHOLE_PACKET } from "./capture-program.ts";
import { childScript } from "./child-script.ts";

const require = createRequire(import.meta.url);

/** The npm package `cap`, in a process of its own because its mistakes end the process: octets and their time of arrival. */
export const cap: CaptureProgram = {
  tool: "cap",
  clock: "arrival",
  holdsBackMs: 0,
  find() {
    try {
      // Loading it here would load libpcap; that its binary is there says enough.
      require.resolve("cap/build/Release/cap.node");
      return require.resolve("cap/package.json");
    } catch {
      return undefined;
    }
  },
  commandLine(_path, request) {
    return [
      process.execPath,
      ...childScript("capture/live/cap-child"),
      request.interface,
      `${request.snapLength ?? WHOLE_PACKET}`,
      request.filter ?? "",
    ];
  },
  isReady: (said) => said.includes("listening on "),
  counts(said) {
    const captured = /(\d+) packets captured/.exec(said)?.[1];
    if (captured === undefined) return undefined;
    const [, passed, byInterface] = /(\d+) passed, (\d+) dropped by interface/.exec(said)?.map(Number) ?? [];
    return {
      captured: Number(captured),
      dropped: undefined,
      droppedByInterface: byInterface,
      ...(passed === undefined ? {} : { passed }),
    };
  },
};
