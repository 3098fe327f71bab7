import type { Account, AccountsFile } from "../impl.ts";

/** `users.csv`: the names in the column `username`, the passwords in the second column (report §3, §3.2). */
export const usersCsv: AccountsFile = {
  name: "users.csv",
  write(accounts) {
    const rows = [[...HEADER], ...accounts.map(({ name, password }) => [name, password])];
    return rows.map((fields) => `${fields.map(toField).join(",")}\r\n`).join("");
  },
  read: (text) => readUsers(text) ?? [],
};

const HEADER = ["username", "password"];

/** Returns the accounts in the text of a `users.csv`, or `undefined` when no column is called `username`. */
export function readUsers(text: string): readonly Account[] | undefined {
  const [header = [], ...rows] = toRows(text.replace(/^\uFEFF/, ""));
  const nameAt = header.indexOf("username");
  if (nameAt < 0) return undefined;
  return rows.flatMap((fields) => {
    const name = fields[nameAt] ?? "";
    return name === "" ? [] : [{ name, password: fields[1] ?? "" }];
  });
}

/** Spaces belong to a field, and in quotes so do commas and line ends. A row of nothing but empty fields is none. */
function toRows(text: string): readonly (readonly string[])[] {
  const rows: string[][] = [[]];
  let field = "";
  let state: "plain" | "quoted" | "behind-quote" = "plain";
  for (const character of `${text.replaceAll(/\r\n?/g, "\n")}\n`) {
    if (character === '"' && (state !== "plain" || field === "")) {
      if (state === "behind-quote") field += character;
      state = state === "quoted" ? "behind-quote" : "quoted";
    } else if (state === "quoted" || (character !== "," && character !== "\n")) {
      field += character;
      if (state === "behind-quote") state = "plain";
    } else {
      rows.at(-1)?.push(field);
      if (character === "\n") rows.push([]);
      field = "";
      state = "plain";
    }
  }
  return rows.filter((row) => row.some((each) => each !== ""));
}

function toField(text: string): string {
  return /^\s|\s$|[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
