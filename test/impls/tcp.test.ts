import { describe, expect, it } from "vitest";
import { closeSocket, connectTo, cutIntoReads, listenOn, reasonOf, toPort } from "../../src/impls/tcp.ts";
import { freePort } from "../../src/netlab/free-port.ts";
import { listenRaw } from "../support/raw-peer.ts";

const never = new AbortController().signal;

describe("connectTo", () => {
  it("gives a socket that stays open when the other side has sent FIN", async () => {
    const { socket, peer } = await connectPair();
    peer.finishes();
    await new Promise((resolve) => socket.resume().once("end", resolve));
    socket.write("still here");
    await peer.hears("still here");
    await closeSocket(socket);
    expect(await peer.ended()).toBe("fin");
  });

  it("says why there is no connection", async () => {
    const reason = await connectTo("127.0.0.1", await freePort(), never).catch(reasonOf);
    expect(reason).toBe("connection refused: no program listens there");
  });

  it("gives up at Ctrl-C", async () => {
    const interrupt = new AbortController();
    const connecting = connectTo("127.0.0.1", (await listenRaw()).port, interrupt.signal);
    interrupt.abort();
    await expect(connecting).rejects.toThrow("interrupted");
  });
});

describe("listenOn", () => {
  it("says that the port is taken", async () => {
    const { port } = await listenRaw();
    const reason = await listenOn({ host: "127.0.0.1", port, backlog: 1 }, () => {}).catch(reasonOf);
    expect(reason).toBe("the port is taken by another program");
  });

  it("says that the address is not this machine's", async () => {
    const where = { host: "192.0.2.77", port: await freePort(), backlog: 1 };
    expect(await listenOn(where, () => {}).catch(reasonOf)).toBe("this machine does not have that address");
  });
});

describe("closeSocket", () => {
  it("sends what was written, then FIN, and gives up a peer that keeps its side open", async () => {
    const { socket, peer } = await connectPair();
    peer.keepsOpen();
    socket.write("last words");
    await closeSocket(socket, 1);
    expect(socket.destroyed).toBe(true);
    expect(await peer.ended()).toBe("fin");
    expect(peer.octets().toString()).toBe("last words");
  });

  it("gives up a peer that reads nothing", async () => {
    const { socket, peer } = await connectPair();
    peer.stopsReading();
    socket.write(Buffer.alloc(32 << 20));
    await closeSocket(socket, 1);
    expect(socket.destroyed).toBe(true);
  });
});

describe("cutIntoReads", () => {
  it.for([
    [0, []],
    [1, [1]],
    [1024, [1024]],
    [1025, [1024, 1]],
    [3000, [1024, 1024, 952]],
  ] as const)("cuts %i octets into reads of %j", ([length, reads]) => {
    const arrived = Buffer.alloc(length, "x");
    const cut = cutIntoReads(arrived, 1024);
    expect(cut.map((read) => read.length)).toEqual(reads);
    expect(Buffer.concat(cut)).toEqual(arrived);
  });
});

describe("toPort", () => {
  it("takes whole numbers from 1 to 65535, with the spaces that people type", () => {
    expect(["1", "49202", " 65535 "].map(toPort)).toEqual([1, 49202, 65535]);
  });

  it.for([undefined, "", " ", "0", "65536", "-1", "1.5", "port", "80a"])("takes %j for none", (typed) => {
    expect(toPort(typed)).toBeUndefined();
  });
});

async function connectPair() {
  const server = await listenRaw();
  const [socket, peer] = await Promise.all([connectTo("127.0.0.1", server.port, never), server.accepts()]);
  return { socket, peer };
}
