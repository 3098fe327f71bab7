// Writes one message in two parts at once, reads until it has two lines, and says how often it was handed octets.
import { connect } from "node:net";

let [heard, reads] = ["", 0];
const socket = connect({ port: Number(process.argv[2]), host: "127.0.0.1", noDelay: true }, () => {
  socket.write("hel");
  socket.write("lo\n");
});
socket.on("data", (octets) => {
  heard += octets;
  reads += 1;
  if (heard.split("\n").length > 2) socket.end();
});
socket.on("end", () => console.log(reads));
