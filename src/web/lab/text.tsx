import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import type { Verdict } from "../../harness/report.ts";

/** Characters of one text that are shown before somebody asks for all. */
const SHOWN = 600;

/** Shows text of any origin: its direction stays its own, and a long one is cut until somebody wants it all. */
export function Foreign({ text }: { readonly text: string }) {
  const [isOpen, setOpen] = useState(false);
  if (text.length <= SHOWN || isOpen) return <bdi class="foreign">{text}</bdi>;
  return (
    <>
      <bdi class="foreign">{text.slice(0, SHOWN)}…</bdi>{" "}
      <button type="button" class="link" onClick={() => setOpen(true)}>
        show all {text.length} characters
      </button>
    </>
  );
}

/** Glyph and word of each verdict; colour comes on top. */
export const VERDICTS: Readonly<Record<Verdict, readonly [string, string]>> = {
  pass: ["✓", "pass"],
  fail: ["✗", "fail"],
  unsupported: ["○", "not supported"],
  inconclusive: ["?", "not decided"],
  error: ["!", "the lab failed"],
};

/** A verdict as glyph, word and colour. */
export function Badge({ verdict }: { readonly verdict: Verdict }) {
  const [glyph, word] = VERDICTS[verdict];
  return (
    <span class={`badge ${verdict}`}>
      <span aria-hidden="true">{glyph}</span> {word}
    </span>
  );
}

/** A box with a heading. */
export function Card(props: {
  readonly title: ComponentChildren;
  readonly children: ComponentChildren;
  readonly id?: string;
  readonly class?: string;
}) {
  return (
    <section class={`card ${props.class ?? ""}`} {...(props.id !== undefined && { id: props.id })}>
      <h2>{props.title}</h2>
      {props.children}
    </section>
  );
}

/** Says that something is on its way, or why it is not. */
export function Waiting({ error }: { readonly error: string }) {
  return error === "" ? <p class="quiet">Reading…</p> : <p class="wrong">{error}</p>;
}
