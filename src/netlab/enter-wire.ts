import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { findProgram } from "../capture/live/find-program.ts";

/** Turns an argv into one that runs, by exec, where a process's network is. */
export type EnterWire = (pid: number, argv: readonly string[]) => readonly string[];

/**
 * Enters the namespaces of process argv[1] and executes argv[2...] with the rights to capture. An ordinary user who enters a user
 * namespace has all rights there, and loses them at exec unless they are ambient: bits 12 and 13, CAP_NET_ADMIN and CAP_NET_RAW.
 */
const KEEP_RIGHTS = `
import ctypes, os, sys
libc = ctypes.CDLL(None, use_errno=True)
def call(name, *args):
    if getattr(libc, name)(*args) != 0:
        sys.exit(name + ": " + os.strerror(ctypes.get_errno()))
spaces = [os.open("/proc/%s/ns/%s" % (sys.argv[1], kind), os.O_RDONLY) for kind in ("user", "net")]
for space in spaces:
    call("setns", space, 0)
header = (ctypes.c_uint32 * 2)(0x20080522, 0)
rights = (ctypes.c_uint32 * 6)()
call("capget", header, rights)
rights[2] = 3 << 12
call("capset", header, rights)
for right in (12, 13):
    call("prctl", 47, ctypes.c_ulong(2), ctypes.c_ulong(right), ctypes.c_ulong(0), ctypes.c_ulong(0))
try:
    os.execvp(sys.argv[2], sys.argv[2:])
except OSError as error:
    sys.exit(sys.argv[2] + ": " + error.strerror)
`;

/** How long a program may take to say how it is used. */
const HELP_LIMIT_MS = 5_000;

let byUser: Promise<EnterWire | undefined> | undefined;

/** Returns how captures enter the wire; `undefined` where nothing on this machine lets an ordinary user keep the right to capture. */
export function findWireEntrance(asUser: boolean): Promise<EnterWire | undefined> {
  if (!asUser)
    return Promise.resolve((pid, argv) => [nsenter(), "--target", `${pid}`, "--net", "--", ...argv]);
  byUser ??= findForUser();
  return byUser;
}

/** util-linux keeps rights from 2.40 on. */
async function findForUser(): Promise<EnterWire | undefined> {
  const help = await promisify(execFile)(nsenter(), ["--help"], { timeout: HELP_LIMIT_MS }).catch(() => ({
    stdout: "",
  }));
  const user = ["--user", "--preserve-credentials", "--keep-caps", "--net", "--"];
  if (help.stdout.includes("--keep-caps"))
    return (pid, argv) => [nsenter(), "--target", `${pid}`, ...user, ...argv];
  const python = findProgram("python3");
  return python === undefined ? undefined : (pid, argv) => [python, "-ISc", KEEP_RIGHTS, `${pid}`, ...argv];
}

function nsenter(): string {
  return findProgram("nsenter") ?? "nsenter";
}
