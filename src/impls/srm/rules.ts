import type { ProtocolRule } from "../impl.ts";
import { lineEnd } from "./rule-line-end.ts";
import { notToSender } from "./rule-not-to-sender.ts";
import { prefix } from "./rule-prefix.ts";
import { readSize } from "./rule-read-size.ts";
import { welcome } from "./rule-welcome.ts";

/** What the report says of its messages beyond what all protocols share. */
export const rules: readonly ProtocolRule[] = [welcome, lineEnd, prefix, notToSender, readSize];
