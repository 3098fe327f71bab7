import type { Selection } from "../../../src/harness/suite/plan-interop.ts";
import type { BrokenPeer } from "./broken-peer.ts";

/** Programs of test/peers/broken-srm.impl.yaml, and the rules of the chat room that they lose. */
export const brokenSrm: readonly BrokenPeer[] = [
  {
    rule: "srm.welcome",
    cell: ["srm", "other-welcome", "srm-chat"],
    message: /^fail server: Connection \d begins with "Hello!" in frame \d+, not with the welcome\.$/,
  },
  {
    rule: "srm.prefix",
    cell: ["srm", "port-too", "srm-chat"],
    message:
      /^fail server: Frame \d+ brings a line of (\S+) to connection \d as "<\1:\d+> hello from the client", not as "<\1> hello from the client"\.$/,
  },
  {
    rule: "srm.not-to-sender",
    cell: ["srm", "echoes", "srm-chat"],
    message: /^fail server: The line of frame \d+ came back to its sender in frame \d+\.$/,
  },
  {
    rule: "scenario.steps",
    cell: ["srm", "echoes", "srm-alone"],
    message: /^fail server: srm-alone, line \d+: The client program showed ".*\.1> is anybody here/,
  },
  {
    rule: "close.kept-open",
    cell: ["srm", "once", "srm-chat"],
    message:
      /^fail server: .* the server closed the connection of Trevor in frame \d+, before Trevor had left\.$/,
  },
  {
    rule: "srm.line-end",
    cell: ["bare-lines", "srm", "srm-chat"],
    message: /^fail client: What Trevor said in frame \d+ does not end in a line end\.$/,
  },
];

/** The cells in which they are. */
export const brokenSrmCells: readonly Selection[] = [
  { client: ["srm"], server: ["other-welcome,port-too,echoes,once"], scenario: ["srm-chat"] },
  { client: ["srm"], server: ["echoes"], scenario: ["srm-alone"] },
  { client: ["bare-lines"], server: ["srm"], scenario: ["srm-chat"] },
];
