import type { Selection } from "../../../src/harness/suite/plan-interop.ts";
import type { BrokenPeer } from "./broken-peer.ts";

/** Programs of test/peers/broken-ee357.impl.yaml, and the rules of EE-357 that they lose. */
export const brokenEe357: readonly BrokenPeer[] = [
  {
    rule: "ee357.auth-first",
    cell: ["name-first-ee357", "ee357", "ee357-chat"],
    message: /^fail client: The client sent "\\"hamza\\"" in frame \d+, before it was logged in\.$/,
  },
  {
    rule: "ee357.auth-first",
    cell: ["ee357", "greets-ee357", "ee357-chat"],
    // Which of the two is on the wire first is a race that the client may win.
    message:
      /^fail server: The server sent .* in frame \d+, (before the client asked to log in|in answer to a log-in)\.$/,
  },
  {
    rule: "ee357.users-list",
    cell: ["ee357", "others-only-ee357", "ee357-chat"],
    message: /^fail server: The server let hamza in in frame \d+ and left that name out of the list /,
  },
  {
    rule: "ee357.json",
    cell: ["line-ends-ee357", "ee357", "ee357-chat"],
    message: /^fail client: The client sent white space before the JSON in frame \d+, /,
  },
  {
    rule: "ee357.json",
    cell: ["ee357", "narrow-json-ee357", "ee357-chat"],
    message: /^fail server: The server wrote the JSON in frame \d+ otherwise than json\.dumps writes it\.$/,
  },
  {
    rule: "ee357.pause",
    cell: ["twice-ee357", "ee357", "ee357-chat"],
    message: /^fail client: The client sent two messages in frame \d+: a peer that reads both at once /,
  },
  {
    rule: "ee357.pause",
    cell: ["ee357", "both-at-once-ee357", "ee357-wrong-password"],
    message: /^fail server: The server sent two messages in frame \d+: /,
  },
  {
    // One of the accounts is called hello, as is what is typed: the list of names does not carry the line.
    rule: "delivery.relay",
    cell: ["ee357", "returns-ee357", "ee357-chat"],
    message:
      /^fail server: hamza typed "hello", and frame \d+ carries it to the server, but no packet carries it on /,
  },
  {
    rule: "delivery.relay",
    cell: ["ee357", "returns-ee357", "ee357-unicode"],
    message:
      /^fail server: hamza typed "Grüße, 世界 🙂", and frame \d+ carries it to the server, but no packet /,
  },
  {
    rule: "scenario.steps",
    cell: ["ee357", "both-at-once-ee357", "ee357-wrong-password"],
    message: /^fail server: ee357-wrong-password, line \d+: The witness program did not show "hamza": /,
  },
];

/** The cells in which they are. */
export const brokenEe357Cells: readonly Selection[] = [
  {
    client: ["name-first-ee357,twice-ee357,line-ends-ee357"],
    server: ["ee357"],
    scenario: ["ee357-chat"],
  },
  {
    client: ["ee357"],
    server: ["greets-ee357,others-only-ee357,narrow-json-ee357"],
    scenario: ["ee357-chat"],
  },
  { client: ["ee357"], server: ["both-at-once-ee357"], scenario: ["ee357-wrong-password"] },
  { client: ["ee357"], server: ["returns-ee357"], scenario: ["ee357-chat,ee357-unicode"] },
];
