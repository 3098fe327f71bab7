// PyChat in Node: `chat.cjs server PORT` and `chat.cjs client HOST PORT`.
const net = require("node:net");
const readline = require("node:readline");

/** Nothing more for so many milliseconds is the end of a message. */
const PAUSE = 100;
const [role, ...place] = process.argv.slice(2);
const typed = readline.createInterface({ input: process.stdin });

console.log("Enter your name: ");
typed.once("line", (name) => {
  if (role === "client") {
    const chat = net.connect(Number(place[1]), place[0], () => chat.write(name));
    talk(chat, () => {});
    return;
  }
  const server = net.createServer((chat) => {
    server.close();
    talk(chat, () => chat.write(name));
  });
  server.listen(Number(place[0]), () => console.log("The server is ready to receive"));
});

function talk(chat, onName) {
  let other;
  let octets = Buffer.alloc(0);
  let timer;
  const hear = () => {
    const text = octets.toString();
    octets = Buffer.alloc(0);
    if (other === undefined) {
      other = text;
      onName();
      console.log(`You are talking to ${other}.`);
    } else if (text === "[bye]") chat.end();
    else console.log(`${other}: ${text}`);
  };
  chat.on("data", (more) => {
    octets = Buffer.concat([octets, more]);
    clearTimeout(timer);
    timer = setTimeout(hear, PAUSE);
  });
  chat.on("close", () => process.exit());
  chat.on("error", () => chat.destroy());
  typed.on("line", (line) => (line === "[bye]" ? chat.end(line) : chat.write(line)));
  typed.on("close", () => chat.end("[bye]"));
}
