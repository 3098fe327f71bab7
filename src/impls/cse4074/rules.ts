import type { ProtocolRule } from "../impl.ts";
import { groupRelay } from "./rule-group-relay.ts";
import { header } from "./rule-header.ts";
import { hello } from "./rule-hello.ts";
import { logoutAnswered } from "./rule-logout-answered.ts";
import { namePart } from "./rule-name-part.ts";
import { peerToPeer } from "./rule-peer-to-peer.ts";
import { registerFirst } from "./rule-register-first.ts";

/** What report 003 says of its messages beyond what all protocols share. */
export const rules: readonly ProtocolRule[] = [
  header,
  registerFirst,
  namePart,
  hello,
  peerToPeer,
  groupRelay,
  logoutAnswered,
];
