import { Stumble, type User } from "./user.ts";

/** The private rooms and the groups of a registry; each kind is numbered from 1 (report, "Process Message Thread", OK). */
export class Rooms {
  readonly #private = new Map<string, User[]>();
  readonly #groups = new Map<string, User[]>();
  #privateMade = 0;
  #groupsMade = 0;

  openPrivate(pair: readonly User[]): void {
    this.#private.set(String(++this.#privateMade), [...pair]);
  }

  /** Opens a group with one member and returns its number. */
  openGroup(admin: User): string {
    const group = String(++this.#groupsMade);
    this.#groups.set(group, [admin]);
    return group;
  }

  /** Returns the members of a group, to be read and added to. */
  group(number: string): User[] | undefined {
    return this.#groups.get(number);
  }

  groups(): readonly (readonly User[])[] {
    return [...this.#groups.values()];
  }

  /** Tells in what kind of room a user is. */
  kindOf(user: User): "private" | "group" | undefined {
    const isIn = (rooms: Map<string, User[]>) => [...rooms.values()].some((room) => room.includes(user));
    if (isIn(this.#private)) return "private";
    return isIn(this.#groups) ? "group" : undefined;
  }

  /**
   * Takes a user out of all private rooms, else out of all groups; returns who is left in the last of them.
   * @throws {Stumble} when the user is in no room.
   */
  leave(user: User): readonly User[] {
    for (const rooms of [this.#private, this.#groups]) {
      let rest: User[] | undefined;
      for (const [id, room] of rooms) {
        if (!room.includes(user)) continue;
        rest = room.toSpliced(room.indexOf(user), 1);
        keep(rooms, id, rest);
      }
      if (rest !== undefined) return rest;
    }
    throw new Stumble(`${user.name} is in no room`);
  }

  /** Takes a user out of every room. */
  forget(user: User): void {
    for (const rooms of [this.#private, this.#groups])
      for (const [id, room] of rooms)
        keep(
          rooms,
          id,
          room.filter((each) => each !== user),
        );
  }
}

/** A room lives until its last member leaves (report, EXITGROUP). */
function keep(rooms: Map<string, User[]>, id: string, members: User[]): void {
  if (members.length === 0) rooms.delete(id);
  else rooms.set(id, members);
}
