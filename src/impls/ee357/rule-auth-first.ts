import { quoteOctets } from "../../wire/octets.ts";
import type { Observation, ProtocolRule } from "../impl.ts";
import { toLogIn, toVerdict } from "./codec.ts";
import { type Sent, sentOn } from "./sent.ts";

/** Nothing goes over a connection before its client has logged in. */
export const authFirst: ProtocolRule = {
  id: "ee357.auth-first",
  title:
    "A connection begins with the client's log-in, and until it is right nothing but log-ins and answers goes over it.",
  source:
    "report 004 §3.2 receive, §3.3 authenticator: both repeat auth and auth_res until the answer is true",
  advice:
    'Send ["auth", NAME, PASSWORD] first and wait for ["auth_res", true, NAMES]; answer every log-in, right or wrong, and say nothing else before.',
  check({ streams }) {
    const connections = new Set(streams.map(({ connection }) => connection));
    const seen = [...connections].map((connection) =>
      streams
        .filter((stream) => stream.connection === connection)
        .flatMap((stream) => sentOn(stream))
        .sort((a, b) => (a.firstNs < b.firstNs ? -1 : a.firstNs > b.firstNs ? 1 : 0)),
    );
    const faults = seen.flatMap((messages) => firstFault(messages));
    const first = seen.flatMap((messages) => messages.slice(0, 1));
    if (faults.length > 0 || first.length === 0) return faults;
    const message = `All ${first.length} connections begin with a log-in and its answer.`;
    return [{ verdict: "holds", side: "client", frames: first.flatMap(({ frames }) => frames), message }];
  },
};

/** Goes through one connection in the order of time, up to the answer that lets the client in. */
function firstFault(messages: readonly Sent[]): readonly Observation[] {
  let unanswered = 0;
  for (const sent of messages) {
    const { value } = sent;
    const logIn = value === undefined ? undefined : toLogIn(value);
    const verdict = value === undefined ? undefined : toVerdict(value);
    if (sent.stream.fromOpener) {
      if (logIn === undefined) return [fault(sent, '["auth", NAME, PASSWORD]', "before it was logged in")];
      unanswered++;
    } else {
      if (unanswered === 0) return [fault(sent, "nothing", "before the client asked to log in")];
      if (verdict === undefined)
        return [fault(sent, '["auth_res", true or false, NAMES]', "in answer to a log-in")];
      if (verdict.isRight) return [];
      unanswered--;
    }
  }
  return [];
}

function fault({ stream, octets, frames }: Sent, expected: string, when: string): Observation {
  const { side } = stream.sender;
  const got = quoteOctets(octets, 80);
  const message = `The ${side} sent ${got} in frame ${frames[0]}, ${when}.`;
  return { verdict: "broken", side, frames, message, expected, got };
}
