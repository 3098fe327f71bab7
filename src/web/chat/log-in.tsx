import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import type { LogInAnswers, WindowView } from "../../cli/window/view.ts";
import type { LogInField } from "../../impls/impl.ts";
import { leave, logIn } from "./session.ts";

/** The log-in window: what the program asks before it connects, and Connect. */
export function LogIn({ shown }: { readonly shown: WindowView }) {
  const form = useRef<HTMLFormElement>(null);
  const why = useSignal<string | undefined>(undefined);
  const isConnecting = shown.stage === "connecting";
  useEffect(() => {
    if (isConnecting) return;
    const inputs = [...(form.current?.querySelectorAll("input") ?? [])];
    (inputs.find(({ value }) => value === "") ?? inputs[0])?.focus();
  }, [isConnecting]);
  const problem = why.value ?? (shown.refusal.join("\n") || undefined);

  return (
    <main class="log-in">
      <form
        ref={form}
        class="card"
        noValidate
        onSubmit={async (event) => {
          event.preventDefault();
          why.value = undefined;
          why.value = await logIn(answersIn(event.currentTarget));
        }}
      >
        <div>
          <h1>{shown.program.title}</h1>
          <p class="subtitle">{shown.program.report}</p>
        </div>
        <div class="fields">
          {shown.form.map((field) => (
            <Field key={field.asks} field={field} isDisabled={isConnecting} />
          ))}
        </div>
        <div role="alert">
          {problem !== undefined && !isConnecting && <p class="notice bad">{problem}</p>}
        </div>
        <div class="actions">
          <button type="submit" class="main" disabled={isConnecting}>
            {isConnecting ? "Connecting…" : "Connect"}
          </button>
          {isConnecting && (
            <button type="button" onClick={leave}>
              Cancel
            </button>
          )}
        </div>
      </form>
    </main>
  );
}

function Field({ field, isDisabled }: { readonly field: LogInField; readonly isDisabled: boolean }) {
  const { asks, label, value = "" } = field;
  const common = {
    id: asks,
    name: asks,
    defaultValue: value,
    disabled: isDisabled,
    inputMode: asks === "port" ? ("numeric" as const) : ("text" as const),
    autoComplete: "off",
    autoCapitalize: "off" as const,
    spellcheck: false,
  };
  return (
    <label class={`field ${asks}`} for={asks}>
      {label}
      {asks === "password" ? <input type="password" {...common} /> : <input type="text" {...common} />}
    </label>
  );
}

function answersIn(form: HTMLFormElement): LogInAnswers {
  const typed = [...new FormData(form)].map(([name, value]) => [name, String(value)]);
  return Object.fromEntries(typed);
}
