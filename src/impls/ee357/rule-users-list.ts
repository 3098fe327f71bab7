import { equalOctets } from "../../wire/octets.ts";
import { encodeJson } from "../../wire/python-json.ts";
import type { Observation, ProtocolRule, TrafficStream } from "../impl.ts";
import { toLogIn, toVerdict, type Verdict } from "./codec.ts";
import { type Sent, sentOn } from "./sent.ts";

/** Each answer to a log-in names all users. */
export const usersList: ProtocolRule = {
  id: "ee357.users-list",
  title:
    "Each answer to a log-in, right or wrong, names all users of the server's file, whoever asked among them.",
  source: "report 004 §3.2 get_users, receive: the whole column of names goes out with each auth_res",
  advice:
    "Send the names of all accounts in the order of the file, whether the password was right or wrong; the client takes its own name out.",
  check({ streams }) {
    const answers = streams.flatMap((stream) => answersOn(stream, streams));
    const [first] = answers;
    if (first === undefined) return [];
    const faults = answers.flatMap((answer) => look(answer, first));
    if (faults.length > 0) return faults;
    const count = first.verdict.names.length;
    const message = `All ${answers.length} answers to a log-in name the same ${count} users.`;
    return [
      { verdict: "holds", side: "server", frames: answers.flatMap(({ sent }) => sent.frames), message },
    ];
  },
};

interface Answer {
  readonly sent: Sent;
  readonly verdict: Verdict;
  /** Who asked. */
  readonly name: string | undefined;
}

/** The answers come in the order of the log-ins. */
function answersOn(stream: TrafficStream, streams: readonly TrafficStream[]): readonly Answer[] {
  if (stream.fromOpener) return [];
  const asking = streams.filter(
    ({ connection, fromOpener }) => connection === stream.connection && fromOpener,
  );
  const names = asking
    .flatMap((each) => sentOn(each))
    .flatMap(({ value }) => (value === undefined ? [] : (toLogIn(value)?.name ?? [])));
  return sentOn(stream)
    .flatMap((sent) => {
      const verdict = sent.value === undefined ? undefined : toVerdict(sent.value);
      return verdict === undefined ? [] : [{ sent, verdict }];
    })
    .map((answer, at) => ({ ...answer, name: names[at] }));
}

function look({ sent, verdict, name }: Answer, first: Answer): readonly Observation[] {
  const got = JSON.stringify(verdict.names);
  const where = `in frame ${sent.frames[0]}`;
  const { frames } = sent;
  if (verdict.isRight && name !== undefined && !verdict.names.includes(name)) {
    const message = `The server let ${name} in ${where} and left that name out of the list of users, which the report's client takes out itself and fails.`;
    return [{ verdict: "broken", side: "server", frames, message, expected: `a list with ${name}`, got }];
  }
  if (equalOctets(encodeJson(verdict.names), encodeJson(first.verdict.names))) return [];
  const message = `The server named other users ${where} than in frame ${first.sent.frames[0]}.`;
  const expected = JSON.stringify(first.verdict.names);
  return [{ verdict: "broken", side: "server", frames, message, expected, got }];
}
