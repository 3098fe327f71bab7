import { concat } from "../../wire/octets.ts";
import { answers, encodeFrame, type Frame } from "./codec.ts";
import { Rooms } from "./rooms.ts";
import { Stumble, type User } from "./user.ts";

/** Sends `octets`, one message, to one user. */
export type Tell = (user: User, octets: Uint8Array, because: string) => void;

/** The users of a registry, the rooms that they are in, and what each request does to them (report, "Protocol Description"). */
export class Switchboard {
  readonly #tell: Tell;
  readonly #users = new Map<number, User>();
  readonly #rooms = new Rooms();

  constructor(tell: Tell) {
    this.#tell = tell;
  }

  /** Everybody who is registered, in the order in which they came. */
  get users(): readonly User[] {
    return [...this.#users.values()];
  }

  add(user: User): void {
    this.#users.set(user.connection, user);
  }

  /** Takes a user off all lists; nobody is told. */
  remove(user: User): void {
    this.#users.delete(user.connection);
    this.#rooms.forget(user);
  }

  at(connection: number): User | undefined {
    return this.#users.get(connection);
  }

  /** Returns who is called so; of several the one who came last. */
  find(name: string): User | undefined {
    return this.users.findLast((user) => user.name === name);
  }

  /** Tells in what kind of room a user is. */
  roomOf(user: User): "private" | "group" | undefined {
    return this.#rooms.kindOf(user);
  }

  hasGroup(group: string): boolean {
    return this.#rooms.group(group) !== undefined;
  }

  logout(by: User): void {
    this.#answer(by, by, answers.logoutSuccess(), `${by.name} asked to log out and is in no chat`);
  }

  search(by: User, wanted: string, name: string): void {
    const found = this.find(wanted);
    const asker = this.#require(name);
    const because = `${name} searched for ${wanted}`;
    if (found === undefined) this.#answer(by, asker, answers.notFound(), because);
    else if (wanted === name) this.#answer(by, asker, answers.invalidSearch(), because);
    else this.#answer(by, asker, answers.found(wanted, found.address), because);
  }

  chatRequest(by: User, peer: string, name: string): void {
    const asked = this.#require(peer);
    const asker = this.#require(name);
    if (this.roomOf(asked) !== undefined)
      this.#answer(by, asker, answers.busy(), `${name} asked ${peer} for a chat, who is in one`);
    else this.#answer(by, asked, answers.invited(name), `${name} asked ${peer} for a chat`);
  }

  reject(by: User, name: string, asker: string): void {
    const because = `${name} rejected the chat with ${asker}`;
    const [refused, refuser] = [this.#require(asker), this.#require(name)];
    this.#answer(by, refuser, answers.youRejected(), because);
    this.#answer(by, refused, answers.rejected(name), because);
  }

  /** Both are told the port of the other one's own TCP server: what they say goes there and not through the registry. */
  accept(by: User, name: string, asker: string, port: string): void {
    const because = `${name} accepted the chat with ${asker}`;
    const pair = [this.#require(asker), this.#require(name)] as const;
    this.#rooms.openPrivate(pair);
    for (const user of pair) user.inSession = true;
    this.#answer(by, pair[0], answers.accepted(name, port), because);
    this.#answer(by, pair[1], answers.entered(asker, String(pair[0].port)), because);
  }

  exit(by: User, name: string): void {
    const because = `${name} left the private chat`;
    const leaver = this.#require(name);
    const rest = this.#rooms.leave(leaver);
    this.#answer(by, leaver, answers.youExited(), because);
    const [other] = rest;
    if (other === undefined) throw new Stumble(`${name} was alone in the room`);
    this.#answer(by, other, answers.exited(name), because);
    leaver.inSession = false;
    other.inSession = false;
    this.#rooms.leave(other);
  }

  /** Returns the group's number. Behind a busy friend the report's registry tells the admin the same BUSY again in place of inviting the others. */
  groupChat(by: User, name: string, peers: readonly string[]): string {
    const admin = this.#require(name);
    const group = this.#rooms.openGroup(admin);
    admin.inSession = true;
    this.#answer(by, admin, answers.groupMade(group), `${name} opened group chat ${group}`);
    let words: string = answers.groupInvited(name, group);
    for (const peer of peers) {
      const friend = this.#require(peer);
      const isBusy = this.roomOf(friend) !== undefined;
      if (isBusy) words = answers.friendBusy(peer);
      const because = `${name} asked ${peer} into group chat ${group}${isBusy ? ", who is in a chat" : ""}`;
      this.#answer(by, isBusy ? admin : friend, words, because);
    }
    return group;
  }

  okGroup(by: User, name: string, group: string): void {
    const user = this.#require(name);
    const room = this.#requireGroup(group);
    room.push(user);
    user.inSession = true;
    this.#answerAll(by, room, answers.joinedGroup(name), `${name} joined group chat ${group}`);
  }

  rejectGroup(by: User, name: string, group: string): void {
    const because = `${name} rejected group chat ${group}`;
    this.#answer(by, this.#require(name), answers.youRejectedGroup(), because);
    this.#answerAll(by, this.#requireGroup(group).slice(0, 1), answers.rejectedGroup(name), because);
  }

  exitGroup(by: User, name: string): void {
    const because = `${name} left the group chat`;
    const leaver = this.#require(name);
    const rest = this.#rooms.leave(leaver);
    this.#answer(by, leaver, answers.youLeftGroup(), because);
    leaver.inSession = false;
    this.#answerAll(by, rest, answers.leftGroup(name), because);
  }

  /** What is said in a group goes to all in it, the author too, with the header that it came with. */
  message(by: User, { header, data }: Frame): void {
    const octets = concat([by.namePart, header, data]);
    for (const room of this.#rooms.groups()) {
      if (!room.includes(by)) continue;
      for (const member of room) this.#tell(member, octets, `${by.name} said so in the group`);
    }
  }

  #answer(by: User, to: User, data: string, because: string): void {
    this.#tell(to, concat([by.namePart, encodeFrame(data)]), because);
  }

  #answerAll(by: User, room: readonly User[], data: string, because: string): void {
    for (const member of room) this.#answer(by, member, data, because);
  }

  #require(name: string): User {
    const user = this.find(name);
    if (user === undefined) throw new Stumble(`no user is called ${JSON.stringify(name)}`);
    return user;
  }

  #requireGroup(group: string): User[] {
    const room = this.#rooms.group(group);
    if (room === undefined) throw new Stumble(`there is no group chat ${JSON.stringify(group)}`);
    return room;
  }
}
