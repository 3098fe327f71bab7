import { isUtf8, text } from "../../wire/octets.ts";
import type { Frame } from "./codec.ts";
import type { Switchboard } from "./switchboard.ts";
import type { User } from "./user.ts";

/**
 * Checks what clients ask of the robust registry before the switchboard does it: fields are whole, names are known, nobody speaks
 * for another one, and nobody answers an invitation that was not made. The rest is left unanswered, as the protocol has no refusal.
 */
export class Desk {
  readonly #board: Switchboard;
  /** For each user the names of those who wait for an answer. */
  readonly #askers = new Map<User, Set<string>>();
  /** For each user the groups that are open to them. */
  readonly #groups = new Map<User, Set<string>>();

  constructor(board: Switchboard) {
    this.#board = board;
  }

  /** Takes a message of a user. */
  hear(by: User, frame: Frame): void {
    if (!isUtf8(frame.data)) return;
    const words = text(frame.data);
    const [kind = "", ...fields] = words.split("|");
    if (by.inSession) {
      if (kind === "&&MESSAGE&&" && fields.length > 0) this.#board.message(by, frame);
      else if (isExit(kind) && fields.length === 1 && fields[0] === by.name) this.leave(by);
    } else if (words === "&&LOGOUT&&") this.#board.logout(by);
    else this.#ask(by, kind, fields);
  }

  /** Takes a user out of the room that they are in, whichever of the two exits was asked for. */
  leave(user: User): void {
    const room = this.#board.roomOf(user);
    if (room === "private") this.#board.exit(user, user.name);
    else if (room === "group") this.#board.exitGroup(user, user.name);
  }

  /** Forgets the invitations of one who is gone. */
  forget(user: User): void {
    this.#askers.delete(user);
    this.#groups.delete(user);
    for (const askers of this.#askers.values()) askers.delete(user.name);
  }

  #ask(by: User, kind: string, fields: readonly string[]): void {
    const [first = "", second = "", third = ""] = fields;
    if (kind === "&&GROUPCHAT&&") {
      if (first === by.name) this.#groupChat(by, fields.slice(1));
    } else if (fields.length === 3) {
      if (kind === "&&OK&&" && first === by.name) this.#ok(by, second, third);
    } else if (fields.length !== 2) return;
    else if (kind === "&&SEARCH&&" && second === by.name) this.#board.search(by, first, second);
    else if (kind === "&&CHATREQUEST&&" && second === by.name) this.#chatRequest(by, first);
    else if (first !== by.name) return;
    else if (kind === "&&REJECT&&" && take(this.#askers, by, second)) this.#board.reject(by, first, second);
    else if (!this.#isOpen(by, second)) return;
    else if (kind === "&&OKGROUP&&") this.#board.okGroup(by, first, second);
    else if (kind === "&&REJECTGROUP&&" && take(this.#groups, by, second))
      this.#board.rejectGroup(by, first, second);
  }

  #chatRequest(by: User, peer: string): void {
    const asked = this.#board.find(peer);
    if (asked === undefined || asked === by) return;
    this.#board.chatRequest(by, peer, by.name);
    if (!asked.inSession) note(this.#askers, asked, by.name);
  }

  /** One who asked and is in another chat by now is busy, like one who is asked in a chat. */
  #ok(by: User, asker: string, port: string): void {
    const other = this.#board.find(asker);
    if (!isPort(port) || other === undefined || !take(this.#askers, by, asker)) return;
    if (other.inSession) this.#board.chatRequest(by, asker, by.name);
    else this.#board.accept(by, by.name, asker, port);
  }

  /** The busy ones come last: behind one of them nobody would be invited. */
  #groupChat(by: User, names: readonly string[]): void {
    const friends = [...new Set(names)].flatMap((name) => this.#board.find(name) ?? []);
    const free = friends.filter((friend) => friend !== by && !friend.inSession);
    const busy = friends.filter((friend) => friend !== by && friend.inSession);
    const peers = [...free, ...busy].map(({ name }) => name);
    const group = this.#board.groupChat(by, by.name, peers);
    for (const member of [by, ...free]) {
      for (const old of this.#groups.get(member) ?? [])
        if (!this.#board.hasGroup(old)) take(this.#groups, member, old);
      note(this.#groups, member, group);
    }
  }

  #isOpen(user: User, group: string): boolean {
    return this.#board.hasGroup(group) && this.#groups.get(user)?.has(group) === true;
  }
}

function isExit(kind: string): boolean {
  return kind === "&&EXIT&&" || kind === "&&EXITGROUP&&";
}

function isPort(digits: string): boolean {
  return /^\d{1,5}$/u.test(digits) && Number(digits) >= 1 && Number(digits) <= 65535;
}

function note(invitations: Map<User, Set<string>>, user: User, from: string): void {
  const known = invitations.get(user) ?? new Set();
  invitations.set(user, known.add(from));
}

/** Tells whether there is such an invitation, and uses it up. */
function take(invitations: Map<User, Set<string>>, user: User, from: string): boolean {
  return invitations.get(user)?.delete(from) ?? false;
}
