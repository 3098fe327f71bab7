import type { NetworkUse } from "../report.ts";

/** Returns how a run reached the wire: `planned` is what was chosen for it, `cells` how each of its cells then did. */
export function networkOfRun(planned: NetworkUse, cells: readonly NetworkUse[]): NetworkUse {
  const captured = cells.filter(({ capture }) => capture !== "none");
  const tools = [...new Set(captured.map(({ capture }) => capture))].sort();
  const weakest = captured.every(({ clock }) => clock === "kernel") ? "kernel" : "arrival";
  return {
    used: planned.used,
    why: [planned.why, ...exceptions(planned, cells)].join("; "),
    clock: captured.length === 0 ? "none" : weakest,
    capture: tools.length === 0 ? "none" : tools.join(" and "),
    dropsKnown: captured.length > 0 && captured.every(({ dropsKnown }) => dropsKnown),
  };
}

/** What a cell says beyond the reason for the choice, and of how many it is so where that is not all. */
function exceptions(planned: NetworkUse, cells: readonly NetworkUse[]): readonly string[] {
  const said = cells.map(({ why }) => why.slice(planned.why.length).replace(/^; /u, ""));
  return [...new Set(said)]
    .filter((words) => words !== "")
    .map((words) => {
      const count = said.filter((each) => each === words).length;
      return count === cells.length ? words : `in ${count} of ${cells.length} cells ${words}`;
    });
}
