import type { ExportOptions } from "../../../src/grade/exports/export.ts";

/** A terminal of 100 columns, and what the runner of Classroom 50 says. */
export const options: ExportOptions = {
  color: false,
  width: 100,
  env: {
    CLASSROOM: "cs144",
    ASSIGNMENT: "chat",
    USERNAME: "ben",
    SUBMISSION_TAG: "submit/20261126T140000Z-1a2b3c4",
    COMMIT_URL: "https://github.example/cs144-chat-ben/commit/1a2b3c4",
    RELEASE_URL: "https://github.example/cs144-chat-ben/releases/1",
  },
};
