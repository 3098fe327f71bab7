import { text } from "../../wire/octets.ts";
import type { Frame } from "./codec.ts";
import type { Switchboard } from "./switchboard.ts";
import { Stumble, type User } from "./user.ts";

/**
 * Does what a message asks of the report's registry, which looks for its words anywhere in it, in this order, and counts its names from
 * its end.
 * @throws {Stumble} where the report's thread would have ended.
 */
export function answer(board: Switchboard, by: User, message: Frame): void {
  const words = text(message.data);
  // A message with REGISTER in it is taken for a registration, which says nothing to anybody.
  if (words.includes("&&REGISTER&&")) return;
  const fields = words.split("|");
  const last = (place: number) => requireField(fields.at(-place)).trim();
  const asks = (word: string, whileInSession: boolean) =>
    words.includes(word) && by.inSession === whileInSession;
  if (words === "&&LOGOUT&&" && !by.inSession) board.logout(by);
  else if (asks("&&SEARCH&&", false)) board.search(by, last(2), last(1));
  else if (asks("&&CHATREQUEST&&", false)) board.chatRequest(by, last(2), last(1));
  else if (asks("&&REJECT&&", false)) board.reject(by, last(2), last(1));
  else if (asks("&&OK&&", false)) board.accept(by, last(3), last(2), last(1));
  else if (asks("&&EXIT&&", true)) board.exit(by, last(1));
  else if (asks("&&GROUPCHAT&&", false)) board.groupChat(by, requireField(fields[1]), fields.slice(2, -1));
  else if (asks("&&REJECTGROUP&&", false)) board.rejectGroup(by, last(2), last(1));
  else if (asks("&&OKGROUP&&", false)) board.okGroup(by, last(2), last(1));
  else if (asks("&&EXITGROUP&&", true)) board.exitGroup(by, last(1));
  else if (asks("&&MESSAGE&&", true)) board.message(by, message);
}

function requireField(field: string | undefined): string {
  if (field === undefined) throw new Stumble("it has too few fields");
  return field;
}
