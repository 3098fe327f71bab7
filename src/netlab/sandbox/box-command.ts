import { existsSync, lstatSync, readlinkSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { findToolchain, SYSTEM_PATH } from "./find-toolchain.ts";
import type { BoxedProgram, BoxLimits, SandboxTier } from "./sandbox.ts";

/** The files that boxes are made with. */
export interface BoxFiles {
  /** The filter of system calls. */
  readonly filter: string;
  /** The folder that stands for /etc, as far as it is the box's own. */
  readonly etc: string;
}

/** Where a submission's folder lies in its box. */
const HOME = "/submission";

/** What of /etc programs need, and holds no secret. */
const SHARED_ETC = [
  "/etc/alternatives",
  "/etc/ld.so.cache",
  "/etc/localtime",
  "/etc/ssl/certs",
  "/etc/ssl/openssl.cnf",
  "/etc/java-17-openjdk",
  "/etc/java-21-openjdk",
];

/** Octets of /tmp and /dev/shm, which no count of a process's memory shows. */
const TMPFS_OCTETS = 64 * 2 ** 20;
const FILE_OCTETS = 64 * 2 ** 20;
const BUILD_FILE_OCTETS = 256 * 2 ** 20;
const OPEN_FILES = 256;
/** A build starts more programs than a chat does. */
const BUILD_PROCESSES = 256;
/** The least of private memory that runtimes with large reservations start with. */
const LEAST_DATA = 2 ** 30;

/**
 * Closes whatever this process has inherited beside its three streams, and hands over the filter as file 3. Bubblewrap gets no environment: a program
 * may look into that of its box's first process.
 */
const CLOSE_AND_START =
  'cd /proc/self/fd && for file in *; do [ "$file" -lt 3 ] || eval "exec $file>&-"; done; cd /; exec 3<"$0"; exec env -i PATH="$PATH" "$@"';

/** The rights that root keeps in a box of tier B until its program has become somebody else. */
const KEPT_RIGHTS = ["CAP_SETUID", "CAP_SETGID", "CAP_SETPCAP"];

/**
 * Returns the command that runs a program in a box (bubblewrap 0.8): namespaces of its own for processes, mounts, IPC and names, the system's
 * programs read-only, sized file systems in memory, no rights, a filter of system calls, and limits. The program's own environment is set last,
 * behind everything that still has rights: a variable such as LD_PRELOAD is nobody's but the program's.
 */
export function boxCommand(
  program: BoxedProgram,
  tier: Exclude<SandboxTier, "C">,
  userId: number,
  { filter, etc }: BoxFiles,
): readonly string[] {
  const toolchain = findToolchain(program);
  const room = (path: string) => ["--perms", "1777", "--size", `${TMPFS_OCTETS}`, "--tmpfs", path];
  const isA = tier === "A";
  const bwrap = [
    ...(isA ? ["setpriv", "--ambient-caps=-all", "--inh-caps=-all"] : []),
    "bwrap",
    ...(isA ? ["--unshare-user", "--disable-userns", "--uid", "1000", "--gid", "1000"] : []),
    ...[
      "--unshare-pid",
      "--unshare-ipc",
      "--unshare-uts",
      "--unshare-cgroup-try",
      "--die-with-parent",
      "--new-session",
    ],
    ...(program.isBuild ? ["--unshare-net"] : []),
    ...["--hostname", "box", "--clearenv", "--setenv", "PATH", SYSTEM_PATH],
    ...["--cap-drop", "ALL"],
    ...(isA ? [] : KEPT_RIGHTS.flatMap((right) => ["--cap-add", right])),
    ...["--ro-bind", "/usr", "/usr"],
    ...["/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32"].flatMap(systemFolder),
    ...makeFolders(["/etc/any", ...SHARED_ETC]),
    ...SHARED_ETC.flatMap((path) => ["--ro-bind-try", path, path]),
    ...["passwd", "group", "hosts", "nsswitch.conf", "resolv.conf"].flatMap((name) => [
      "--ro-bind",
      join(etc, name),
      `/etc/${name}`,
    ]),
    ...["--proc", "/proc", "--dev", "/dev", ...room("/dev/shm"), "--remount-ro", "/dev", ...room("/tmp")],
    ...makeFolders([...toolchain.folders, ...program.files]),
    ...toolchain.folders.flatMap((folder) => ["--ro-bind", folder, folder]),
    ...program.files.flatMap((file) => ["--ro-bind-try", file, file]),
    ...[program.isBuild ? "--bind" : "--ro-bind", program.folder, HOME],
    ...["--remount-ro", "/", "--chdir", join(HOME, relative(program.folder, program.cwd))],
    ...["--seccomp", "3"],
  ];
  const become = [
    "setpriv",
    `--reuid=${userId}`,
    `--regid=${userId}`,
    "--clear-groups",
    "--bounding-set=-all",
    "--inh-caps=-all",
    "--no-new-privs",
  ];
  return [
    ...["bash", "-c", CLOSE_AND_START, filter],
    ...bwrap,
    "--",
    ...(isA ? [] : become),
    ...limitedCommand(program, [...toolchain.path, SYSTEM_PATH].join(":")),
  ];
}

/** Returns the command that runs a program under its limits and in its own environment, without a box. */
export function limitedCommand(
  { argv, env, limits, isBuild }: BoxedProgram,
  path: string,
): readonly string[] {
  const settings = {
    PATH: path,
    HOME: "/tmp",
    USER: "student",
    LOGNAME: "student",
    LANG: "C.UTF-8",
    PYTHONUNBUFFERED: "1",
    PYTHONDONTWRITEBYTECODE: "1",
    ...env,
  };
  const named = Object.entries(settings).filter(([name]) => /^[A-Za-z_]\w*$/u.test(name));
  return [
    ...["prlimit", ...limitWords(limits, isBuild), "env", "-i"],
    ...named.map(([name, value]) => `${name}=${value}`),
    ...["/bin/sh", "-c", 'exec "$@"', "sh", ...argv],
  ];
}

function limitWords({ wallMs, memory, processes }: BoxLimits, isBuild: boolean): readonly string[] {
  const seconds = Math.ceil(wallMs / 1000);
  return [
    `--nproc=${isBuild ? Math.max(processes, BUILD_PROCESSES) : processes}`,
    `--nofile=${OPEN_FILES}`,
    `--cpu=${seconds}:${seconds + 1}`,
    `--fsize=${isBuild ? BUILD_FILE_OCTETS : FILE_OCTETS}`,
    `--data=${Math.max(memory, LEAST_DATA)}`,
    "--core=0",
    "--memlock=65536",
  ];
}

/** The folders above places: bubblewrap would make them for root alone. */
function makeFolders(places: readonly string[]): readonly string[] {
  const above = (path: string): readonly string[] => (path === "/" ? [] : [...above(dirname(path)), path]);
  const folders = new Set(places.flatMap((place) => above(dirname(place))));
  return [...folders].flatMap((folder) => ["--perms", "0755", "--dir", folder]);
}

/** Where /bin is a link into /usr it is one in the box, too. */
function systemFolder(path: string): readonly string[] {
  if (!existsSync(path)) return [];
  return lstatSync(path).isSymbolicLink()
    ? ["--symlink", readlinkSync(path), path]
    : ["--ro-bind", path, path];
}
