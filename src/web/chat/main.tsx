import { useSignalEffect } from "@preact/signals";
import { render } from "preact";
import { ChatBox } from "./chat-box.tsx";
import { LogIn } from "./log-in.tsx";
import { MessageBox } from "./message-box.tsx";
import { connect, leave, view } from "./session.ts";
import { Users } from "./users.tsx";

/** The window of a chat client: first the log-in, then the chat. What it shows is kept by the program; the page only shows it. */
function Window() {
  useSignalEffect(() => {
    const shown = view.value;
    if (shown !== undefined) document.title = [shown.name, shown.program.title].filter(Boolean).join(" · ");
  });
  const shown = view.value;
  if (shown === undefined) return null;
  if (shown.stage === "log-in" || (shown.stage === "connecting" && shown.form.length > 0))
    return <LogIn shown={shown} />;
  const { program, users, ownEnd, stage } = shown;
  return (
    <main class={users === undefined ? "chat alone" : "chat"}>
      <header class="head">
        <div>
          <h1>{program.title}</h1>
          {ownEnd !== undefined && (
            <p class="subtitle own-end">
              <span>(My IP: {ownEnd.address}</span> <span>Port: {ownEnd.port})</span>
            </p>
          )}
        </div>
        {stage !== "over" && (
          <button type="button" onClick={leave} disabled={stage === "leaving"}>
            Disconnect
          </button>
        )}
      </header>
      <ChatBox />
      {users !== undefined && <Users users={users} />}
      <MessageBox shown={shown} />
    </main>
  );
}

const place = document.getElementById("page");
if (place !== null) render(<Window />, place);
connect();
