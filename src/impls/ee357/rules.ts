import { authFirst } from "./rule-auth-first.ts";
import { credentials } from "./rule-credentials.ts";
import { json } from "./rule-json.ts";
import { pause } from "./rule-pause.ts";
import { usersList } from "./rule-users-list.ts";

/** What the report says of its messages. */
export const rules = [json, authFirst, usersList, pause, credentials] as const;
