import type { ProtocolRule } from "../impl.ts";
import { toLogIn } from "./codec.ts";
import { sentOn } from "./sent.ts";

/** A password can be read by whoever sees the packets. */
export const credentials: ProtocolRule = {
  id: "ee357.credentials-in-clear",
  title: "Name and password go over the wire in clear text.",
  source: 'report 004 §3.3: the client sends ["auth", USER, PASS] over TCP as it is',
  advice:
    "This is the report's protocol and no fault of a program. Never type a password that you use elsewhere; a real protocol would run over TLS.",
  check({ streams }) {
    return streams.flatMap((stream) => {
      const messages = sentOn(stream);
      const sent = messages.find(({ value }) => value !== undefined && toLogIn(value) !== undefined);
      const logIn = sent?.value === undefined ? undefined : toLogIn(sent.value);
      if (sent === undefined || logIn === undefined) return [];
      const { side } = stream.sender;
      const message = `Frame ${sent.frames[0]} carries the password of ${logIn.name} in clear text: whoever sees the packets can log in with it.`;
      return [{ verdict: "note", side, frames: sent.frames, message }];
    });
  },
};
