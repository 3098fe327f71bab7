import { spawn } from "node:child_process";
import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { freePort } from "../../src/netlab/free-port.ts";
import type { Network } from "../../src/netlab/network.ts";
import { openNetwork } from "../../src/netlab/open-network.ts";
import { processTree } from "../../src/netlab/process.ts";
import {
  establishedTo,
  holdsConnection,
  listeningAddresses,
  listeningPorts,
  waitForListening,
} from "../../src/netlab/sockets.ts";
import { daemonArgv } from "./daemon.ts";
import { until } from "./namespaces.ts";

describe("the socket table of a loopback network", () => {
  let network: Network;
  beforeAll(async () => {
    network = await openNetwork("loopback");
  });
  afterAll(() => network.close());

  it("tells who listens on a port: this program, that one, or none", async () => {
    const [own, other] = [await freePort(), await freePort()];
    const listener = createServer().listen(own, "127.0.0.1");
    const text = `import socket, time; s = socket.create_server(("", ${other})); time.sleep(1000)`;
    const [file = "", ...args] = network.server.enter(["python3", "-c", text]);
    const { pid = 0 } = spawn(file, args, { stdio: "ignore" });
    expect(await waitForListening(network.server, other, { limitMs: 20_000 })).toBe(true);
    expect(listeningPorts(network.server)).toEqual(
      expect.arrayContaining([own, other].sort((a, b) => a - b)),
    );
    expect(listeningPorts(network.server, processTree(pid))).toEqual([other]);
    expect(listeningPorts(network.server, [process.pid])).toContain(own);
    expect(listeningPorts(network.server, [process.pid])).not.toContain(other);
    listener.close();
  });

  it("sees a listener on IPv6 as well", async () => {
    const listener = createServer().listen(0, "::");
    await once(listener, "listening");
    const address = listener.address();
    expect(listeningPorts(network.server)).toContain(typeof address === "object" ? address?.port : undefined);
    listener.close();
  });

  it.each(["127.0.0.1", "0.0.0.0", "::1", "::"])(
    "has the address at which somebody listens: %s",
    async (at) => {
      const port = await freePort();
      const listener = createServer().listen(port, at);
      await once(listener, "listening");
      expect(listeningAddresses(network.server, port)).toEqual([at]);
      expect(listeningAddresses(network.server, port, [])).toEqual([]);
      listener.close();
    },
  );

  it("has a client's connection once its handshake is done, and while it closes", async () => {
    const peers: Socket[] = [];
    const port = await freePort();
    const listener = createServer({ allowHalfOpen: true }, (peer) => peers.push(peer.resume())).listen(
      port,
      "127.0.0.1",
    );
    await once(listener, "listening");
    expect(establishedTo(network.client, port)).toEqual([]);
    const socket = connect(port, "127.0.0.1");
    await once(socket, "connect");
    const { localPort } = socket;
    expect(establishedTo(network.client, port)).toEqual([localPort]);
    socket.end();
    await until(() => peers[0]?.readableEnded === true);
    expect(establishedTo(network.client, port)).toEqual([localPort]);
    for (const peer of peers) peer.destroy();
    listener.close();
  });

  it("tells whose a connection is of two that have the same port of their own", async () => {
    const [shared, own, other] = [await freePort(), await freePort(), await freePort()];
    const there = createServer((peer) => peer.resume()).listen(other, "127.0.0.1");
    const here = createServer((peer) => peer.resume()).listen(own, "127.0.0.1");
    await Promise.all([once(there, "listening"), once(here, "listening")]);
    const socket = connect({ host: "127.0.0.1", port: own, localPort: shared });
    await once(socket, "connect");
    const text = `import socket, time
s = socket.socket()
s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
s.bind(("127.0.0.1", ${shared}))
s.connect(("127.0.0.1", ${other}))
time.sleep(1000)`;
    const [file = "", ...args] = network.client.enter(["python3", "-c", text]);
    const { pid = 0 } = spawn(file, args, { stdio: "ignore" });
    await once(there, "connection");
    const owners = (to: number) => [
      holdsConnection(network.client, shared, to, [process.pid]),
      holdsConnection(network.client, shared, to, processTree(pid)),
    ];
    expect(owners(own)).toEqual([true, false]);
    expect(owners(other)).toEqual([false, true]);
    socket.destroy();
    there.close();
    here.close();
  });

  it("says that nobody came to listen", async () => {
    expect(await waitForListening(network.server, await freePort(), { limitMs: 0 })).toBe(false);
  });

  it("is empty for a network that is gone", () => {
    expect(listeningPorts({ ...network.server, socketTablePid: 2 ** 30 })).toEqual([]);
  });

  it("loses the daemons of the network when that is closed", async () => {
    const brief = await openNetwork("none");
    expect(brief.wire).toBeUndefined();
    const port = await freePort();
    const [file = "", ...args] = brief.server.enter(daemonArgv(port));
    spawn(file, args, { stdio: "ignore" });
    expect(await waitForListening(brief.server, port, { limitMs: 20_000 })).toBe(true);
    await brief.close();
    await until(() => !listeningPorts(brief.server).includes(port));
    await brief.close();
  });
});
