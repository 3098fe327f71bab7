import { cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "../../src/harness/package-root.ts";

const peers = join(packageRoot, "test/peers");

const MANIFEST = `implementations:
  - name: whatever
    protocol: pychat
    server:
      command: [python3, pychat_server.py, "{port}"]
      type: ["{name}"]
      leave: "[bye]"
    client:
      command: [python3, pychat_client.py]
      type: ["{host}", "{port}", "{name}"]
      leave: "[bye]"
`;

const ASSIGNMENT = `title: A chat over TCP
protocol: pychat
total: 60
checks:
  - id: handshake
    title: Your client opens the connection
    scenario: greet
    role: client
    points: 10
    rules: [handshake.three-way]
  - id: talk
    title: Your client chats
    scenario: [greet, pychat-unicode]
    role: client
    points: 20
    partial: true
    needs: [handshake]
  - id: serve
    title: Your server chats
    scenario: greet
    role: server
    points: 20
  - id: classmates
    title: Works with the others
    scenario: greet
    role: client
    against: class
    points: 10
`;

/** A class of four in `folder`: two right programs, one that says another name, and an empty folder. Returns the paths. */
export function makeSmallClass(folder: string): {
  readonly assignment: string;
  readonly submissions: string;
} {
  const assignment = join(folder, "assignment.yaml");
  const submissions = join(folder, "submissions");
  mkdirSync(folder, { recursive: true });
  writeFileSync(assignment, ASSIGNMENT);
  for (const id of ["anna", "ben", "cem"]) {
    mkdirSync(join(submissions, id), { recursive: true });
    for (const file of ["pychat_client.py", "pychat_server.py"])
      cpSync(join(peers, file), join(submissions, id, file));
    writeFileSync(join(submissions, id, "lab.impl.yaml"), MANIFEST);
  }
  const client = join(submissions, "ben/pychat_client.py");
  writeFileSync(client, readFileSync(client, "utf8").replace("own_name = ", 'own_name = "x" + '));
  mkdirSync(join(submissions, "dora"));
  return { assignment, submissions };
}

/** What grades say, without what differs from run to run: how long it took, frames and ports. */
export function gist(json: string): unknown {
  const { submissions, summary, assignment } = JSON.parse(json);
  return {
    assignment,
    summary,
    submissions: submissions.map(({ id, status, why, score, checks }: Record<string, unknown>) => ({
      id,
      status,
      why,
      score,
      checks: (checks as readonly Record<string, unknown>[]).map((check) => ({
        id: check.id,
        verdict: check.verdict,
        points: check.points,
        rule: check.rule,
        evidence: check.evidence,
        repeat: check.repeat,
      })),
    })),
  };
}
