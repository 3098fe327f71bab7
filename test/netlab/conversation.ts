import { spawn } from "node:child_process";
import { once } from "node:events";
import { openCapture } from "../../src/capture/live/open-capture.ts";
import { openNetlab } from "../../src/netlab/netlab.ts";
import { waitForListening } from "../../src/netlab/sockets.ts";
import { collect } from "./collect.ts";

const SERVER = `
import socket
listener = socket.create_server(("", 5000))
peer, (address, port) = listener.accept()
peer.sendall(peer.recv(100) + b"x" * 5000)
peer.close()
print(address)
`;
const CLIENT = `
const socket = require("net").connect(5000, "192.0.2.2", () => socket.write("hello"));
let octets = 0;
socket.on("data", (chunk) => { octets += chunk.length; });
socket.on("close", () => console.log(octets));
`;

/** One conversation of a Python server and a Node client on a netlab, captured on its wire; prints the frames and what both said. */
const network = await openNetlab();
const frames: string[] = [];
const { wire } = network;
if (wire === undefined) throw new Error("a netlab has a wire");
const capture = await openCapture({
  ...wire,
  onPacket: ({ data }) => frames.push(Buffer.from(data).toString("hex")),
});
const start = (argv: readonly string[]) => {
  const child = spawn(argv[0] ?? "", argv.slice(1), { stdio: ["ignore", "pipe", "inherit"] });
  return { said: collect(child.stdout), ended: once(child, "close") };
};
const server = start(network.server.enter(["python3", "-c", SERVER]));
const isReady = await waitForListening(network.server, 5000, { limitMs: 20_000 });
const client = start(network.client.enter([process.execPath, "-e", CLIENT]));
await Promise.all([server.ended, client.ended]);
const { captured, dropped } = await capture.stop();
await network.close();
const said = { server: server.said().trim(), client: client.said().trim() };
process.stdout.write(
  JSON.stringify({ frames, captured, dropped, isReady, said, rights: network.rights, notes: network.notes }),
);
