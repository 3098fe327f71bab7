import { cp, mkdir, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { makeFolder } from "../harness/make-folder.ts";
import { packageRoot } from "../harness/package-root.ts";
import type { ProtocolName } from "../impls/impl.ts";
import { GradeError } from "./grade-error.ts";

/**
 * Writes a starting assignment for a protocol into `folder`: the assignment with its conversations, a right solution, broken programs that prove it,
 * what students begin with, and files for two build servers. Returns the names of what was written.
 * @throws {GradeError} when something lies there already.
 */
export async function writeStarter(protocol: ProtocolName, folder: string): Promise<readonly string[]> {
  await makeFolder(folder);
  if ((await readdir(folder)).length > 0)
    throw new GradeError(`${folder} is not empty; name a folder that is not there yet.`);
  const source = join(packageRoot, "fixtures/assignments", protocol);
  await cp(source, folder, { recursive: true });
  await mkdir(join(folder, "starter"));
  await mkdir(join(folder, ".github/workflows"), { recursive: true });
  const files = {
    "starter/lab.impl.yaml": manifestFor(protocol),
    "README.md": README,
    ".github/workflows/grade.yml": WORKFLOW,
    ".gitlab-ci.yml": PIPELINE,
  };
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  return (await readdir(folder)).sort();
}

/** The solution's manifest is the form that students fill in. */
function manifestFor(protocol: ProtocolName): string {
  return `# How lab starts your programs; see the README. Change the commands, and what is typed at their prompts.
implementations:
  - name: mine
    protocol: ${protocol}
    # build: ["make"]
    server:
      command: ["python3", "server.py", "{port}"]
      # type: ["{name}"]            what is typed at its prompts, in order
      # leave: interrupt            for a server that Ctrl-C ends
    client:
      command: ["python3", "client.py", "{host}", "{port}"]
      type: ["{name}"]
`;
}

const README = `# Grading

- \`assignment.yaml\`: what is asked, and for how many points. Change titles and points as you like.
- \`solution/\`, \`broken/\`: \`lab selftest --assignment assignment.yaml\` proves that the solution gets all points, and that each broken program loses
  what stands in the assignment. Do not give them to your class.
- \`starter/\`: what students begin with.
- \`.github/workflows/grade.yml\`, \`.gitlab-ci.yml\`: grade whatever lies in \`submissions/\`; set the variable LAB_REPOSITORY to the address of lab's
  repository first.

By hand: \`lab grade submissions/* --assignment assignment.yaml --out grades\`.
`;

const WORKFLOW = `name: grade
on: [push, workflow_dispatch]
jobs:
  grade:
    runs-on: ubuntu-24.04
    env:
      LAB_REPOSITORY: \${{ vars.LAB_REPOSITORY }}
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-node@v4
        with:
          node-version: 20
      - name: Let boxes be made (Ubuntu forbids user namespaces by default)
        run: sudo -n sysctl -q -w kernel.apparmor_restrict_unprivileged_userns=0 || true
      - name: Get lab
        run: git clone -q --depth 1 "$LAB_REPOSITORY" .lab
      - name: Grade
        run: >-
          .lab/lab grade submissions --assignment assignment.yaml --out grades --require-sandbox --exit-zero
          --reporter github --reporter markdown="\${GITHUB_STEP_SUMMARY:-grades/summary.md}"
          --reporter csv=grades/grades.csv --reporter junit=grades/junit.xml
      - uses: actions/upload-artifact@v4
        if: always()
        with:
          name: grades
          path: grades
`;

const PIPELINE = `grade:
  image: node:20-bookworm
  parallel: 3
  script:
    - git clone -q --depth 1 "$LAB_REPOSITORY" .lab
    - .lab/lab grade submissions --assignment assignment.yaml --out "shard-$CI_NODE_INDEX" --shard "$CI_NODE_INDEX/$CI_NODE_TOTAL"
  artifacts:
    paths: [shard-*]

merge:
  image: node:20-bookworm
  needs: [grade]
  script:
    - git clone -q --depth 1 "$LAB_REPOSITORY" .lab
    - .lab/lab merge shard-* --out grades --exit-zero --reporter junit=grades/junit.xml --reporter csv=grades/grades.csv
  artifacts:
    paths: [grades]
    reports:
      junit: grades/junit.xml
`;
