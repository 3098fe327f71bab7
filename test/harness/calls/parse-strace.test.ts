import { describe, expect, it } from "vitest";
import type { CalledConnection } from "../../../src/harness/calls/call.ts";
import { readCallLines, writeCallLines } from "../../../src/harness/calls/call-file.ts";
import { parseStrace } from "../../../src/harness/calls/parse-strace.ts";

/** Returns every call of a connection as `read 3 of 10`, `write EAGAIN`. */
function told({ calls }: Pick<CalledConnection, "calls">): readonly string[] {
  return calls.map(
    ({ kind, result, error, asked }) =>
      `${kind} ${error ?? result}${asked === undefined ? "" : ` of ${asked}`}`,
  );
}

function connectionsIn(...lines: readonly string[]): readonly CalledConnection[] {
  return parseStrace(lines.join("\n")).connections;
}

const ACCEPTED =
  'accept4(3, {sa_family=AF_INET, sin_port=htons(40000), sin_addr=inet_addr("192.0.2.1")}, [16], SOCK_CLOEXEC) = 4';

describe("strace's output", () => {
  it("tells of a server that listens, accepts, reads in parts and sees the end", () => {
    const [connection, ...others] = connectionsIn(
      "socket(AF_INET, SOCK_STREAM|SOCK_CLOEXEC, IPPROTO_IP) = 3",
      'bind(3, {sa_family=AF_INET, sin_port=htons(7007), sin_addr=inet_addr("0.0.0.0")}, 16) = 0',
      "listen(3, 5) = 0",
      `1700000000.000001 ${ACCEPTED}`,
      '1700000000.250000 recvfrom(4, "hel", 10, 0, NULL, NULL) = 3',
      'recvfrom(4, "lo\\n", 10, MSG_PEEK, NULL, NULL) = 3',
      'read(4, "lo\\n", 4096) = 3',
      'sendto(4, "ok", 2, MSG_NOSIGNAL, NULL, 0) = 2',
      'recvfrom(4, "", 10, 0, NULL, NULL) = 0',
      "close(4) = 0",
    );
    expect(others).toEqual([]);
    expect(connection).toMatchObject({
      openedBy: "accept",
      openedAtNs: 1_700_000_000_000_001_000n,
      local: { port: 7007 },
      remote: { address: "192.0.2.1", port: 40000 },
    });
    expect(connection?.calls[0]?.atNs).toBe(1_700_000_000_250_000_000n);
    expect(told(connection ?? { calls: [] })).toEqual([
      "read 3 of 10",
      "read 3 of 4096",
      "write 2 of 2",
      "read 0 of 10",
    ]);
  });

  it("tells of a client that does not block, over IPv6, with lists of buffers", () => {
    const [connection] = connectionsIn(
      "[pid 12] socket(AF_INET6, SOCK_STREAM|SOCK_NONBLOCK, IPPROTO_TCP) = 19",
      '[pid 12] connect(19, {sa_family=AF_INET6, sin6_port=htons(7007), sin6_flowinfo=htonl(0), inet_pton(AF_INET6, "::ffff:192.0.2.2", &sin6_addr), sin6_scope_id=0}, 28) = -1 EINPROGRESS (Operation now in progress)',
      '[pid 12] getsockname(19, {sa_family=AF_INET6, sin6_port=htons(40001), sin6_flowinfo=htonl(0), inet_pton(AF_INET6, "::ffff:192.0.2.1", &sin6_addr), sin6_scope_id=0}, [28]) = 0',
      '[pid 12] writev(19, [{iov_base="iov_len=9, ", iov_len=3}, {iov_base="b", iov_len=4}], 2) = 5',
      "[pid 12] read(19, 0x7f00, 65536) = -1 EAGAIN (Resource temporarily unavailable)",
      '[pid 12] recvmsg(19, {msg_name=NULL, msg_namelen=0, msg_iov=[{iov_base="x", iov_len=100}], msg_iovlen=1, msg_controllen=0, msg_flags=0}, 0) = 1',
    );
    expect(connection).toMatchObject({
      openedBy: "connect",
      local: { address: "192.0.2.1", port: 40001 },
      remote: { address: "192.0.2.2", port: 7007 },
    });
    expect(told(connection ?? { calls: [] })).toEqual([
      "write 5 of 7",
      "read EAGAIN of 65536",
      "read 1 of 100",
    ]);
  });

  it("takes both ends from the descriptions of -yy, and leaves files and other sockets alone", () => {
    const connections = connectionsIn(
      '7 1700000000.5 read(4</etc/a, "b">, "x", 10) = 1',
      "7 1700000000.6 accept4(3<TCP:[127.0.0.1:80]>, NULL, NULL, 0) = 5<TCP:[127.0.0.1:80->127.0.0.1:4000]>",
      '7 1700000000.7 read(5<TCP:[127.0.0.1:80->127.0.0.1:4000]>, ""..., 10) = 2',
      '7 1700000000.8 write(1<pipe:[9]>, "5<TCP:[127.0.0.1:80->127.0.0.1:4000]>", 37) = 37',
      '7 1700000000.9 sendto(6<UDP:[127.0.0.1:80]>, "x", 1, 0, NULL, 0) = 1',
    );
    expect(connections).toHaveLength(1);
    expect(connections[0]).toMatchObject({
      local: { address: "127.0.0.1", port: 80 },
      remote: { port: 4000 },
    });
    expect(told(connections[0] ?? { calls: [] })).toEqual(["read 2 of 10"]);
  });

  it("puts calls together that another thread cut in two", () => {
    const [connection] = connectionsIn(
      `8 ${ACCEPTED.replace(/ = 4$/u, " = 4")}`,
      "8 1700000001.1 clone(child_stack=0x7f, flags=CLONE_VM|CLONE_FS|CLONE_FILES|CLONE_THREAD) = 9",
      "9 1700000001.2 recvfrom(4,  <unfinished ...>",
      '8 1700000001.3 write(2, "log", 3) = 3',
      '9 1700000001.4 <... recvfrom resumed>"hi", 1024, 0, NULL, NULL) = 2',
    );
    expect(told(connection ?? { calls: [] })).toEqual(["read 2 of 1024"]);
    expect(connection?.calls[0]?.atNs).toBe(1_700_000_001_200_000_000n);
  });

  it("follows a fork whose parent closes the connection, and a descriptor that is doubled", () => {
    const connections = connectionsIn(
      `20 ${ACCEPTED}`,
      "20 clone(child_stack=NULL, flags=CLONE_CHILD_CLEARTID|SIGCHLD) = 21",
      "20 close(4) = 0",
      `20 ${ACCEPTED.replace("40000", "40002")}`,
      "21 dup2(4, 0) = 0",
      '21 read(0, "first", 100) = 5',
      '20 read(4, "second one", 100) = 10',
    );
    expect(connections.map(({ remote }) => remote.port)).toEqual([40000, 40002]);
    expect(connections.map(told)).toEqual([["read 5 of 100"], ["read 10 of 100"]]);
  });

  it("reads a log of -xx, and one without the calls that make processes", () => {
    const [connection] = connectionsIn(
      '30 accept(3, {sa_family=AF_INET, sin_port=htons(40000), sin_addr=inet_addr("\\x31\\x39\\x32\\x2e\\x30\\x2e\\x32\\x2e\\x31")}, [16]) = 4',
      '31 read(4, "\\x68\\x69", 100) = 2',
    );
    expect(connection?.remote).toEqual({ address: "192.0.2.1", port: 40000 });
    expect(told(connection ?? { calls: [] })).toEqual(["read 2 of 100"]);
  });

  it("skips what it does not know, and is not misled by what a program writes", () => {
    expect(
      connectionsIn(
        "strace: Process 5 attached",
        "+++ exited with 0 +++",
        "--- SIGCHLD {si_signo=SIGCHLD} ---",
        "read(",
        "",
        "\u0000\u00ff",
        "9 <... read resumed>)",
      ),
    ).toEqual([]);
    const [connection] = connectionsIn(ACCEPTED, 'write(4, ") = 99 <unfinished ...>\\", 3) = 1", 30) = 30');
    expect(told(connection ?? { calls: [] })).toEqual(["write 30 of 30"]);
  });

  it("is the same once it has been kept as the evidence keeps it", () => {
    const log = parseStrace(
      [ACCEPTED, 'read(4, "x", 9) = 1', "read(4, 0x1, 9) = -1 ECONNRESET (Connection reset by peer)"].join(
        "\n",
      ),
    );
    const lines = writeCallLines(log);
    expect(readCallLines(lines)).toEqual(log);
    expect(readCallLines(`${lines}{"source":"str`)).toEqual(log);
    expect(readCallLines(`not JSON\n${lines}`)).toBeUndefined();
  });
});
