import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import type { WindowView } from "../../cli/window/view.ts";
import { isConnected, say } from "./session.ts";

/** The message box and Send; where the program asks something, its question stands above the box. */
export function MessageBox({ shown }: { readonly shown: WindowView }) {
  const input = useRef<HTMLInputElement>(null);
  const why = useSignal<string | undefined>(undefined);
  const { prompt, stage } = shown;
  const isOpen = stage === "open";
  const isSecret = prompt?.isSecret === true;
  useEffect(() => {
    if (isOpen) input.current?.focus();
  }, [isOpen, isSecret]);

  async function send(event: Event): Promise<void> {
    event.preventDefault();
    const { current } = input;
    if (current === null || (current.value === "" && prompt === undefined)) return;
    const text = current.value;
    current.value = "";
    current.focus();
    why.value = await say(text);
    if (why.value !== undefined && current.value === "") current.value = text;
  }

  const box = { id: "message", ref: input, disabled: !isOpen, autoComplete: "off" };
  return (
    <form class="say" onSubmit={send}>
      <Ending shown={shown} problem={why.value} />
      {stage !== "over" && (
        <>
          <label for="message">{prompt?.text ?? "Enter Message"}</label>
          {isSecret ? <input type="password" {...box} /> : <input type="text" {...box} />}
          <button type="submit" class="main" disabled={!isOpen}>
            Send
          </button>
        </>
      )}
    </form>
  );
}

/** What has become of the program, and of what was sent. */
function Ending({
  shown: { stage, isGood },
  problem,
}: {
  readonly shown: WindowView;
  readonly problem: string | undefined;
}) {
  if (stage === "over")
    return isGood === true ? (
      <p class="notice good" role="status">
        You have left the chat. This window can be closed.
      </p>
    ) : (
      <p class="notice bad" role="alert">
        The chat has ended. This window can be closed.
      </p>
    );
  const lost = isConnected.value
    ? problem
    : "The program does not answer: it may have been ended in its terminal.";
  return <div role="alert">{lost !== undefined && <p class="notice bad">{lost}</p>}</div>;
}
