import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openSandbox } from "../../netlab/sandbox/open-sandbox.ts";
import { type Check, fine, lacking } from "./check.ts";

/** Makes a box and takes it away again; says of what tier it is, or what keeps submissions without one. */
export function checkSandbox(): Check {
  const sandbox = openSandbox(mkdtempSync(join(tmpdir(), "lab-doctor-")), { isRequired: false });
  const { use, remedy } = sandbox;
  sandbox.close();
  const words = `tier ${use.tier}: ${use.why}`;
  return remedy === undefined ? fine("sandbox", words) : lacking("sandbox", words, remedy);
}
