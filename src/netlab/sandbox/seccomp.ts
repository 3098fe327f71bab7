import { NetlabError } from "../netlab-error.ts";

/** Linux system call numbers by name, of x86-64 (arch/x86/entry/syscalls/syscall_64.tbl) and of arm64 (include/uapi/asm-generic/unistd.h). */
const NUMBERS: Readonly<Record<string, readonly [x64: number, arm64: number]>> = {
  acct: [163, 89],
  add_key: [248, 217],
  bpf: [321, 280],
  clone: [56, 220],
  clone3: [435, 435],
  delete_module: [176, 106],
  fanotify_init: [300, 262],
  finit_module: [313, 273],
  fsconfig: [431, 431],
  fsmount: [432, 432],
  fsopen: [430, 430],
  fspick: [433, 433],
  init_module: [175, 105],
  io_uring_enter: [426, 426],
  io_uring_register: [427, 427],
  io_uring_setup: [425, 425],
  ioctl: [16, 29],
  kcmp: [312, 272],
  kexec_file_load: [320, 294],
  kexec_load: [246, 104],
  keyctl: [250, 219],
  memfd_create: [319, 279],
  memfd_secret: [447, 447],
  mount: [165, 40],
  mount_setattr: [442, 442],
  move_mount: [429, 429],
  name_to_handle_at: [303, 264],
  open_by_handle_at: [304, 265],
  open_tree: [428, 428],
  perf_event_open: [298, 241],
  pidfd_getfd: [438, 438],
  pivot_root: [155, 41],
  process_madvise: [440, 440],
  process_vm_readv: [310, 270],
  process_vm_writev: [311, 271],
  ptrace: [101, 117],
  quotactl: [179, 60],
  quotactl_fd: [443, 443],
  reboot: [169, 142],
  request_key: [249, 218],
  setns: [308, 268],
  shmget: [29, 194],
  socket: [41, 198],
  swapoff: [168, 225],
  swapon: [167, 224],
  syslog: [103, 116],
  umount2: [166, 39],
  unshare: [272, 97],
  userfaultfd: [323, 282],
};

/** What a program is told that a kernel without them would say, so that it goes on without: also memory that no count of resident pages shows. */
const ABSENT = [
  "clone3",
  "io_uring_enter",
  "io_uring_register",
  "io_uring_setup",
  "memfd_create",
  "memfd_secret",
  "shmget",
] as const;

/** Decided by their arguments. */
const LOOKED_AT = ["clone", "ioctl", "socket"] as const;

/** AF_UNIX, AF_INET, AF_INET6, and AF_NETLINK, by which the C library lists addresses. */
const FAMILIES = [1, 2, 10, 16] as const;

/** CLONE_NEWTIME, NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWUSER, NEWPID and NEWNET. */
const NEW_NAMESPACES = 0x7e02_0080;

/** TIOCSTI and TIOCLINUX: they type into the terminal. */
const TYPING = [0x5412, 0x541c] as const;

const AUDIT_ARCH: Readonly<Record<string, number>> = { x64: 0xc000_003e, arm64: 0xc000_00b7 };
const X32_BIT = 0x4000_0000;
const [EPERM, ENOSYS, EAFNOSUPPORT] = [1, 38, 97] as const;
const ALLOW = 0x7fff_0000;
const KILL = 0x8000_0000;
const refuse = (errno: number) => 0x0005_0000 | errno;

/** Where `struct seccomp_data` has the number, the architecture and the low half of an argument, in octets. */
const [NUMBER_AT, ARCH_AT] = [0, 4] as const;
const argumentAt = (index: number) => 16 + 8 * index;

/** BPF_LD|BPF_W|BPF_ABS, BPF_JMP|BPF_JEQ|BPF_K, BPF_JMP|BPF_JGE|BPF_K, BPF_JMP|BPF_JSET|BPF_K and BPF_RET|BPF_K. */
const [LOAD, EQUAL, AT_LEAST, ANY_BIT, RETURN] = [0x20, 0x15, 0x35, 0x45, 0x06] as const;

/** Code, jump when so, jump when not, value: a line of classic BPF. */
type Line = readonly [code: number, yes: number, no: number, value: number];

/**
 * Returns a filter of system calls (seccomp(2), classic BPF) that lets ordinary programs run and refuses what reaches out of a box, or what only a
 * box could miss: other processes' memory, keys, namespaces, mounts, kernel modules, io_uring, and sockets that no network namespace holds,
 * such as AF_VSOCK.
 * @throws {NetlabError} on a processor whose numbers are not known.
 */
export function seccompFilter(architecture: string = process.arch): Uint8Array {
  const audit = AUDIT_ARCH[architecture];
  if (audit === undefined)
    throw new NetlabError(
      "NETLAB_NO_KERNEL_SUPPORT",
      "netlab",
      `there is no filter of system calls for ${architecture}`,
      "grade on x86-64 or arm64",
    );
  const numberOf = (name: string) => NUMBERS[name]?.[architecture === "x64" ? 0 : 1] ?? 0;
  const isKnown = (names: readonly string[], name: string) => names.includes(name);
  const denied = Object.keys(NUMBERS).filter((name) => !isKnown(ABSENT, name) && !isKnown(LOOKED_AT, name));
  const answer = (name: string, lines: readonly Line[]): readonly Line[] => [
    [EQUAL, 0, lines.length, numberOf(name)],
    ...lines,
  ];
  return toOctets([
    [LOAD, 0, 0, ARCH_AT],
    [EQUAL, 1, 0, audit],
    [RETURN, 0, 0, KILL],
    [LOAD, 0, 0, NUMBER_AT],
    ...(architecture === "x64"
      ? ([
          [AT_LEAST, 0, 1, X32_BIT],
          [RETURN, 0, 0, KILL],
        ] as const)
      : []),
    ...denied.flatMap((name) => answer(name, [[RETURN, 0, 0, refuse(EPERM)]])),
    ...ABSENT.flatMap((name) => answer(name, [[RETURN, 0, 0, refuse(ENOSYS)]])),
    ...answer("clone", [
      [LOAD, 0, 0, argumentAt(0)],
      [ANY_BIT, 0, 1, NEW_NAMESPACES],
      [RETURN, 0, 0, refuse(EPERM)],
      [RETURN, 0, 0, ALLOW],
    ]),
    ...answer("ioctl", [
      [LOAD, 0, 0, argumentAt(1)],
      ...TYPING.map((request, at): Line => [EQUAL, TYPING.length - at, 0, request]),
      [RETURN, 0, 0, ALLOW],
      [RETURN, 0, 0, refuse(EPERM)],
    ]),
    ...answer("socket", [
      [LOAD, 0, 0, argumentAt(0)],
      ...FAMILIES.map((family, at): Line => [EQUAL, FAMILIES.length - at, 0, family]),
      [RETURN, 0, 0, refuse(EAFNOSUPPORT)],
      [RETURN, 0, 0, ALLOW],
    ]),
    [RETURN, 0, 0, ALLOW],
  ]);
}

/** `struct sock_filter`: two octets of code, one each to jump, four of value, as the processor has them. */
function toOctets(lines: readonly Line[]): Uint8Array {
  const view = new DataView(new ArrayBuffer(8 * lines.length));
  for (const [at, [code, yes, no, value]] of lines.entries()) {
    view.setUint16(8 * at, code, true);
    view.setUint8(8 * at + 2, yes);
    view.setUint8(8 * at + 3, no);
    view.setUint32(8 * at + 4, value, true);
  }
  return new Uint8Array(view.buffer);
}
