import { createSocket, type Socket } from "node:dgram";

/**
 * Binds a UDP socket; each datagram goes to `onDatagram`.
 * @throws the system's error (`EADDRINUSE`, `EACCES`, ...) when the port cannot be had.
 */
export function bindUdp(
  host: string,
  port: number,
  onDatagram: (octets: Uint8Array) => void,
): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = createSocket("udp4", onDatagram);
    socket.once("error", reject);
    socket.bind(port, host, () => {
      socket.removeListener("error", reject);
      socket.on("error", () => {});
      resolve(socket);
    });
  });
}
