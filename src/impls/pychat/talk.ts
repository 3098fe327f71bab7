import type { Socket } from "node:net";
import { isUtf8 } from "../../wire/octets.ts";
import type { Reading, Terminal } from "../impl.ts";
import { ENDLESS } from "../quiet-framer.ts";
import { closeSocket, leavesTyped, reasonOf, TYPED_UNREAD } from "../tcp.ts";
import { BYE, decodeText, encodeText } from "./codec.ts";
import { createFramer } from "./framing.ts";

/** A chat between two people whose names are known to each other. */
export interface Talk {
  readonly terminal: Terminal;
  readonly socket: Socket;
  readonly reading: Reading;
  /** How a line of the other person is shown. */
  readonly show: (words: string) => string;
  readonly interrupted: AbortSignal;
  /** What came behind the other's name already. */
  readonly begun: Uint8Array;
}

/** Sends what is typed and shows what arrives until `[bye]` is said by either, or the connection or the input ends (report §1.1). */
export function talk({ terminal, socket, reading, show, interrupted, begun }: Talk): Promise<number> {
  return new Promise((resolve) => {
    let over = false;
    let deaf = false;

    const endless = () => leave(`The other side cannot be read on: ${ENDLESS}.`);
    const framer = createFramer(
      reading,
      (octets) => {
        if (over || deaf) return;
        const words = decodeText(octets);
        if (words === BYE) leave("User left chat room!");
        else if (reading === "report" && !isUtf8(octets)) becomeDeaf();
        else terminal.print(show(words));
      },
      endless,
    );
    socket.on("data", (octets: Buffer) => framer.push(octets));
    socket.on("end", onEnd);
    socket.on("error", (error) => leave(`The connection broke: ${reasonOf(error)}.`));
    interrupted.addEventListener("abort", () => sayBye());
    framer.push(begun);
    // The end may have come together with the name.
    if (socket.readableEnded || socket.destroyed) return onEnd();
    socket.resume();
    terminal.converse("Me: ", say, sayBye);

    function onEnd(): void {
      framer.flush();
      leave(
        reading === "report"
          ? `${show("")}\n(The other side closed the connection. The report's program would print this line for ever.)`
          : "The other side closed the connection.",
      );
    }

    function say(words: string): void {
      if (over) return;
      const octets = encodeText(words);
      if (words === BYE) sayBye();
      else if (octets.length > 0) socket.write(octets);
      if (leavesTyped(socket)) leave(TYPED_UNREAD);
    }

    function sayBye(): void {
      if (over) return;
      socket.write(encodeText(BYE));
      leave("Left chat room!");
    }

    function becomeDeaf(): void {
      deaf = true;
      terminal.print(
        "(UnicodeDecodeError: this read ends inside a character. The report's program receives nothing more from here on.)",
      );
    }

    function leave(why: string): void {
      if (over) return;
      over = true;
      terminal.print(why);
      void closeSocket(socket).then(() => resolve(0));
    }
  });
}
