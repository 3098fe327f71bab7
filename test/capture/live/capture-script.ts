// Captures on the loopback interface in a process of its own: one datagram to itself, and the statistics as JSON on stdout.
// With the argument `hold` it goes on capturing, and says so with the line `capturing`.
import { createSocket } from "node:dgram";
import { once } from "node:events";
import { openCapture } from "../../../src/capture/live/open-capture.ts";

try {
  const socket = createSocket("udp4");
  socket.bind(0, "127.0.0.1");
  await once(socket, "listening");
  const { port } = socket.address();
  const capture = await openCapture({
    interface: "lo",
    filter: `udp port ${port}`,
    onPacket: () => undefined,
  });
  if (process.argv[2] === "hold") process.stdout.write("capturing\n");
  else {
    socket.send("hello", port, "127.0.0.1");
    await once(socket, "message");
    process.stdout.write(`${JSON.stringify({ tool: capture.tool, ...(await capture.stop()) })}\n`);
    socket.close();
  }
} catch (error) {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  process.stdout.write(`${JSON.stringify({ code, message: error instanceof Error ? error.message : "" })}\n`);
}
