import type { Page } from "playwright-core";
import type { Scene, Stage } from "./scene.ts";

/** The windows of `lab chat P --gui`. */
export const chatScenes: readonly Scene[] = [
  { name: "chat-log-in", open: (stage) => openWindow(stage, "ece146") },
  {
    name: "chat-refused",
    open: (stage) => openWindow(stage, "ece146", "--name", "Brandon", "--host", "127.0.0.1", "--port", "9"),
    arrange: (page) => page.getByText("ERROR: Server is not running").waitFor(),
  },
  { name: "chat-ece146", open: openRoom, arrange: arrangeRoom },
  { name: "chat-left", open: openRoom, arrange: arrangeLeft },
  { name: "chat-ee357", open: openAccounts, arrange: arrangeAccounts },
];

async function openWindow(stage: Stage, ...words: readonly string[]): Promise<string> {
  const screen = await stage.lab("chat", ...words, "--gui", "--no-open").shows("/\n");
  return /is at (\S+)/u.exec(screen)?.[1] ?? "";
}

async function openRoom(stage: Stage): Promise<string> {
  const port = String(await stage.freePort());
  await stage.lab("serve", "ece146", "--port", port).shows("Allowing Connections");
  const place = ["--host", "127.0.0.1", "--port", port];
  const url = await openWindow(stage, "ece146", "--name", "Brandon", ...place);
  others.set(url, async () => {
    const words = [
      ["John", "Hello everyone"],
      ["Wilma", "Has anybody seen frame 18001? It is not printed in the report."],
      ["سارة", "مرحبا! <b>not bold</b>"],
    ];
    for (const [name = "", line = ""] of words) {
      const person = stage.lab("chat", "ece146", "--name", name, ...place);
      await person.shows(`  ${name}`);
      person.types(line);
      await person.shows(`<${name}> ${line}`);
    }
  });
  return url;
}

/** Who comes once the window is open, by its address. */
const others = new Map<string, () => Promise<void>>();

async function arrangeRoom(page: Page): Promise<void> {
  await page.getByRole("list").getByText("Brandon").waitFor();
  await others.get(page.url())?.();
  others.delete(page.url());
  const log = page.getByRole("log");
  await log.getByText("not bold").waitFor();
  if ((await log.getByText("<Brandon> Yes").count()) > 0) return;
  await page
    .getByLabel("Enter Message")
    .fill("Yes: the next frame acknowledges nine octets, so somebody sent eight.");
  await page.getByRole("button", { name: "Send" }).click();
  await log.getByText("<Brandon> Yes").waitFor();
}

async function arrangeLeft(page: Page): Promise<void> {
  await page.getByRole("list").getByText("Brandon").waitFor();
  await page.getByRole("button", { name: "Disconnect" }).click();
  await page.getByText("You have left the chat.").waitFor();
}

async function openAccounts(stage: Stage): Promise<string> {
  const port = String(await stage.freePort());
  await stage.lab("serve", "ee357", "--port", port).shows("Waiting");
  return openWindow(
    stage,
    "ee357",
    "--port",
    port,
    "--host",
    "127.0.0.1",
    "--name",
    "hamza",
    "--password",
    "123",
  );
}

async function arrangeAccounts(page: Page): Promise<void> {
  await page.getByText("Enter username serial number").waitFor();
}
