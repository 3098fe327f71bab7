import { classroom50 } from "./classroom50.ts";
import { csv } from "./csv.ts";
import { ctrf } from "./ctrf.ts";
import type { Export } from "./export.ts";
import { github } from "./github.ts";
import { gradescope } from "./gradescope.ts";
import { json } from "./json.ts";
import { junit } from "./junit.ts";
import { markdown } from "./markdown.ts";
import { prairielearn } from "./prairielearn.ts";
import { terminal } from "./terminal.ts";
import { vpl } from "./vpl.ts";

/** Every export of grades. A new one is one file and one entry here. */
export const gradeExports: readonly Export[] = [
  terminal,
  markdown,
  github,
  junit,
  classroom50,
  gradescope,
  ctrf,
  prairielearn,
  vpl,
  csv,
  json,
];
