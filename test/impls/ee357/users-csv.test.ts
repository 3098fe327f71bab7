import { describe, expect, it } from "vitest";
import { ACCOUNTS, hasOnlyNumbers, mayLogIn } from "../../../src/impls/ee357/accounts.ts";
import { readUsers, usersCsv } from "../../../src/impls/ee357/users-csv.ts";
import { askCpython, noCpython } from "../../wire/cpython.ts";

const KARAM = { name: "karam", password: "naveed" };

describe("users.csv", () => {
  it.for([
    ["CRLF", "username,password\r\nkaram,naveed\r\n"],
    ["LF", "username,password\nkaram,naveed\n"],
    ["no line end at the end", "username,password\nkaram,naveed"],
    ["a byte order mark", "\ufeffusername,password\r\nkaram,naveed\r\n"],
    ["empty lines and rows", "username,password\n\nkaram,naveed\n\n,\n"],
    ["quoted fields", '"username","password"\n"karam","naveed"\n'],
    ["a third column", "username,password,mail\nkaram,naveed,k@x\n"],
    ["a row without a name", "username,password\n,x\nkaram,naveed\n"],
  ] as const)("is read with %s", ([, text]) => expect(usersCsv.read(text)).toEqual([KARAM]));

  it("keeps spaces, commas, quotation marks and line ends that belong to a field", () => {
    expect(usersCsv.read('username,password\n karam , na veed \n"a ""b"", c","p\nq"\n"""x""",""\n')).toEqual([
      { name: " karam ", password: " na veed " },
      { name: 'a "b", c', password: "p\nq" },
      { name: '"x"', password: "" },
    ]);
  });

  it("names an account without a password too", () => {
    expect(usersCsv.read("username,password\nkaram\n")).toEqual([{ name: "karam", password: "" }]);
  });

  it("needs a column called username", () => {
    expect(readUsers("name,password\nkaram,naveed\n")).toBeUndefined();
    expect(readUsers("")).toBeUndefined();
    expect(usersCsv.read("karam,naveed\n")).toEqual([]);
    expect(readUsers("username,password\n")).toEqual([]);
  });

  it("is written as CPython's csv module reads it, and read back", ({ skip }) => {
    const accounts = [
      ...ACCOUNTS,
      { name: 'Jürgen, "J"', password: " two\nlines " },
      { name: "👋", password: "" },
    ];
    expect(usersCsv.write([KARAM])).toBe("username,password\r\nkaram,naveed\r\n");
    expect(usersCsv.read(usersCsv.write(accounts))).toEqual(accounts);
    if (noCpython !== undefined) skip(noCpython);
    const program = `
import csv, io, json, sys
json.dump(list(csv.reader(io.StringIO(json.load(sys.stdin), newline=""))), sys.stdout)`;
    const rows = [["username", "password"], ...accounts.map(({ name, password }) => [name, password])];
    expect(askCpython(program, usersCsv.write(accounts))).toEqual(rows);
  });
});

describe("who may log in", () => {
  it.for(["report", "robust"] as const)("is whoever types the password of the account (%s)", (reading) => {
    expect(mayLogIn(ACCOUNTS, "karam", "naveed", reading)).toBe(true);
    expect(mayLogIn(ACCOUNTS, "hamza", "123", reading)).toBe(true);
    for (const [name, password] of [
      ["karam", "Naveed"],
      ["karam", ""],
      ["Karam", "naveed"],
      ["", ""],
      [1, "123"],
    ])
      expect(mayLogIn(ACCOUNTS, name, password, reading)).toBe(false);
    expect(mayLogIn([{ name: "a", password: "" }, KARAM], "a", "", reading)).toBe(false);
  });

  it("is nobody in the report's reading where every password is a number", () => {
    const accounts = [
      { name: "hamza", password: "123" },
      { name: "karam", password: "4.5" },
      { name: "max", password: "" },
    ];
    expect(hasOnlyNumbers(accounts)).toBe(true);
    expect(hasOnlyNumbers(ACCOUNTS)).toBe(false);
    expect(mayLogIn(accounts, "hamza", "123", "report")).toBe(false);
    expect(mayLogIn(accounts, "hamza", "123", "robust")).toBe(true);
  });
});
