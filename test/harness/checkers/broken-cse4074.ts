import type { Selection } from "../../../src/harness/suite/plan-interop.ts";
import type { BrokenPeer } from "./broken-peer.ts";

/** Programs of test/peers/broken-cse4074.impl.yaml, and the rules of CSE4074 that they lose. */
export const brokenCse4074: readonly BrokenPeer[] = [
  {
    rule: "cse4074.header",
    cell: ["short-header", "cse4074", "cse4074-search"],
    message: /^fail client: In frames? [\d, ]+ the header behind 2 good ones is "i 17 ", which is no number /,
  },
  {
    rule: "cse4074.register-first",
    cell: ["asks-first", "cse4074", "cse4074-search"],
    message:
      /^fail client: ali's client begins with "&&SEARCH&&\|elon\|ali" in frame \d+ and not with REGISTER/,
  },
  {
    rule: "cse4074.name-part",
    cell: ["cse4074", "nameless", "cse4074-search"],
    message:
      /^fail server: In frame \d+ the registry's message begins with "server" where the name of a client /,
  },
  {
    rule: "cse4074.hello",
    cell: ["other-hello", "cse4074", "cse4074-hello"],
    message:
      /^fail client: The HELLO in frame \d+ comes from "nobody", and no client is registered so; \d+ more /,
  },
  {
    rule: "cse4074.hello",
    cell: ["hello-over-tcp", "cse4074", "cse4074-hello"],
    message:
      /^fail client: ali's client sends HELLO over TCP in frame \d+, and the registry waits for it over UDP/,
  },
  {
    rule: "cse4074.hello",
    cell: ["no-hello", "cse4074", "cse4074-hello"],
    message:
      /^fail client: ali's client registered in frame \d+ and said no HELLO over UDP, though it was told to say one /,
  },
  {
    rule: "cse4074.peer-to-peer",
    cell: ["detour", "cse4074", "cse4074-chat"],
    message:
      /^fail client: beyza's client is in a private chat and sends its line in frame \d+ to the registry/,
  },
  {
    rule: "framing.client",
    cell: ["detour", "cse4074", "cse4074-chat"],
    message:
      /^fail client: \d+ → 6234: the client sent ".*hi ahmet.*" here, which was due on \d+ → \d+ \(octet /,
  },
  {
    rule: "delivery.sent",
    cell: ["detour", "cse4074", "cse4074-chat"],
    message:
      /^fail client: beyza typed "hi ahmet", and frame \d+ carries it to the server, which has nobody to /,
  },
  {
    rule: "cse4074.group-relay",
    cell: ["cse4074", "no-group-echo", "cse4074-group"],
    message:
      /^fail server: beyza spoke in group chat 1 in frame \d+, and the registry did not send it to beyza\.$/,
  },
  {
    rule: "cse4074.logout-answered",
    cell: ["cse4074", "no-goodbye", "cse4074-search"],
    message:
      /^fail server: ali is in no chat and asks to log out in frame \d+, and the registry does not answer\.$/,
  },
];

/** The cells in which they are. */
export const brokenCse4074Cells: readonly Selection[] = [
  { client: ["short-header,asks-first"], server: ["cse4074"], scenario: ["cse4074-search"] },
  { client: ["other-hello,hello-over-tcp,no-hello"], server: ["cse4074"], scenario: ["cse4074-hello"] },
  { client: ["detour"], server: ["cse4074"], scenario: ["cse4074-chat"] },
  { client: ["cse4074"], server: ["nameless,no-goodbye"], scenario: ["cse4074-search"] },
  { client: ["cse4074"], server: ["no-group-echo"], scenario: ["cse4074-group"] },
];
