import type { Account, Reading } from "../impl.ts";

/**
 * The users of the report's figures in the order of its lists, with the passwords that it prints; those of the last three it does
 * not print (report §3.4).
 */
export const ACCOUNTS: readonly Account[] = [
  { name: "hamza", password: "123" },
  { name: "karam", password: "naveed" },
  { name: "hammad", password: "123" },
  { name: "hello", password: "123" },
  { name: "max", password: "123" },
];

/** Tells whether that is the password of the first account of that name; an account without one lets nobody in. */
export function mayLogIn(
  accounts: readonly Account[],
  name: unknown,
  password: unknown,
  reading: Reading,
): boolean {
  if (reading === "report" && hasOnlyNumbers(accounts)) return false;
  const account = accounts.find((each) => each.name === name);
  return account !== undefined && account.password !== "" && account.password === password;
}

/** A column of numbers is read as numbers by the report's program, and no number equals the text that a client sends. */
export function hasOnlyNumbers(accounts: readonly Account[]): boolean {
  return accounts.every(({ password }) => /^\s*(?:[-+]?[0-9]+(?:\.[0-9]*)?)?\s*$/.test(password));
}
