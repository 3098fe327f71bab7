import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { freePort } from "../../../src/netlab/free-port.ts";
import { axeViolations, chromiumPath, errorsOf, shareBrowser } from "../../support/browser.ts";
import { builtLab } from "../../support/built-lab.ts";
import { type Person, seat } from "../../support/person.ts";

describe.skipIf(chromiumPath === undefined)("lab chat P --gui (skipped where there is no Chromium)", () => {
  const browser = shareBrowser();

  /** Starts a client with a window and opens it. */
  async function openWindow(
    protocol: string,
    ...flags: readonly string[]
  ): Promise<{ program: Person; page: Page }> {
    const program = seat(builtLab("chat", protocol, "--gui", ...flags));
    await program.sees("/\n");
    const url = /is at (\S+)/u.exec(program.screen())?.[1] ?? "";
    const page = await browser.newPage();
    await page.goto(url);
    return { program, page };
  }

  async function room(...flags: readonly string[]): Promise<{ server: Person; port: string }> {
    const port = String(await freePort());
    const server = seat(builtLab("serve", "ece146", "--port", port, ...flags));
    await server.sees("Allowing Connections...");
    return { server, port };
  }

  async function logIn(page: Page, name: string, port: string): Promise<void> {
    await page.getByLabel("Username").fill(name);
    await page.getByLabel("Port").fill(port);
    await page.getByLabel("Port").press("Enter");
    await users(page).waitFor();
  }

  const users = (page: Page) => page.getByRole("region", { name: "Users" }).getByRole("list");
  const chat = (page: Page) => page.getByRole("log", { name: "Chat Box" });
  const say = async (page: Page, text: string) => {
    await page.getByLabel("Enter Message").fill(text);
    await page.getByLabel("Enter Message").press("Enter");
  };
  const seesUsers = (page: Page, ...names: readonly string[]) =>
    expect
      .poll(() => users(page).getByRole("listitem").allTextContents(), { timeout: 20_000 })
      .toEqual(names);

  it("has the log-in of the report's window, with its defaults", async () => {
    const { page, program } = await openWindow("ece146", "--no-open");
    await page.getByLabel("Username").waitFor();
    expect(await page.getByLabel("Username").inputValue()).toBe("");
    expect(await page.getByLabel("Host IP").inputValue()).toBe("localhost");
    expect(await page.getByLabel("Port").inputValue()).toBe("9898");
    await expect.poll(() => page.evaluate("document.activeElement.name")).toBe("name");
    expect(await axeViolations(page)).toEqual([]);
    await page.close();
    expect(await program.ended()).toBe(0);
  });

  it("lets two windows and a terminal chat with each other, and their people leave in each way", async () => {
    // To the report's server a name and what a busy machine joins to it are one name (report 002 §5.2).
    const { server, port } = await room("--robust");
    const brandon = await openWindow("ece146");
    await logIn(brandon.page, "Brandon", port);
    const john = await openWindow("ece146", "--name", "John", "--host", "localhost", "--port", port);
    await users(john.page).waitFor();
    const wilma = seat(builtLab("chat", "ece146", "--host", "127.0.0.1", "--port", port, "--name", "Wilma"));
    await wilma.sees("  Wilma");
    for (const { page } of [brandon, john]) {
      await seesUsers(page, "Brandon", "John", "Wilma");
      await chat(page).getByText("*** Wilma Connected ***").waitFor();
    }
    const [, ownPort = ""] =
      /My IP: 127\.0\.0\.1 Port: (\d+)/u.exec(
        await brandon.page.getByText(/My IP: .* Port: /u).innerText(),
      ) ?? [];
    expect(server.screen()).toContain(
      `*** Brandon Connected (IP: (IP: 127.0.0.1 | Remote addr: ${ownPort}) ***`,
    );

    await say(brandon.page, "Hello from a window");
    await john.page.getByLabel("Enter Message").fill("Hello by the button");
    await john.page.getByRole("button", { name: "Send" }).click();
    wilma.types("Hello from a terminal");
    for (const words of [
      "<Brandon> Hello from a window",
      "<John> Hello by the button",
      "<Wilma> Hello from a terminal",
    ]) {
      await wilma.sees(words);
      for (const { page } of [brandon, john]) await chat(page).getByText(words).waitFor();
    }
    expect(await chat(brandon.page).getByText("Hello from a window").count()).toBe(1);
    expect(await axeViolations(brandon.page)).toEqual([]);

    await john.page.getByRole("button", { name: "Disconnect" }).click();
    await john.page.getByText("You have left the chat.").waitFor();
    await chat(john.page).getByText("*** Disconnected ***").waitFor();
    expect(await john.program.ended()).toBe(0);
    await server.sees("*** <John> (IP: 127.0.0.1");
    await seesUsers(brandon.page, "Brandon", "Wilma");

    await brandon.page.goto("about:blank");
    expect(await brandon.program.ended()).toBe(0);
    await server.sees("*** <Brandon> (IP: 127.0.0.1");
    for (const { page } of [brandon, john]) expect(errorsOf(page)).toEqual([]);
  });

  it("keeps the chat when the page is loaded again, and shows it in a second page too", async () => {
    const { port, server } = await room("--robust");
    const { page, program } = await openWindow("ece146");
    await logIn(page, "Brandon", port);
    await say(page, "before");
    await chat(page).getByText("<Brandon> before").waitFor();
    await page.reload();
    await chat(page).getByText("<Brandon> before").waitFor();
    await seesUsers(page, "Brandon");
    const second = await page.context().newPage();
    await second.goto(page.url());
    await say(second, "from the second");
    await chat(page).getByText("<Brandon> from the second").waitFor();
    await second.close();
    await say(page, "still there");
    await chat(page).getByText("<Brandon> still there").waitFor();
    program.signals("SIGINT");
    await page.getByText("You have left the chat.").waitFor();
    expect(await program.ended()).toBe(0);
    await server.sees("*** <Brandon> (IP: 127.0.0.1");
  });

  it("says why it cannot connect, and lets its person try again", async () => {
    const { page } = await openWindow("ece146", "--host", "127.0.0.1");
    await page.getByLabel("Username").fill("Brandon");
    await page.getByLabel("Port").fill("70000");
    await page.getByRole("button", { name: "Connect" }).click();
    await page.getByText("The port must be a whole number from 1 to 65535.").waitFor();
    await page.getByLabel("Port").fill(String(await freePort()));
    await page.getByRole("button", { name: "Connect" }).click();
    await page.getByText("ERROR: Server is not running or not accepting connections").waitFor();
    expect(await page.getByLabel("Host IP").inputValue()).toBe("127.0.0.1");
    expect(await axeViolations(page)).toEqual([]);
    const { port } = await room();
    await page.getByLabel("Port").fill(port);
    await page.getByRole("button", { name: "Connect" }).click();
    await seesUsers(page, "Brandon");
  });

  it("tells when the server or the program has gone", async () => {
    const first = await room();
    const { page, program } = await openWindow("ece146");
    await logIn(page, "Brandon", first.port);
    first.server.signals("SIGINT");
    await chat(page).getByText("(The server closed the connection.)").waitFor();
    await page.getByText("The chat has ended.").waitFor();
    expect(await program.ended()).toBe(1);
    const second = await room();
    const killed = await openWindow("ece146");
    await logIn(killed.page, "John", second.port);
    killed.program.signals("SIGKILL");
    await killed.page.getByText("The program does not answer").waitFor();
  });

  it("shows hostile names and lines as text, and runs nothing of them", async () => {
    const { port } = await room("--robust");
    const { page } = await openWindow("ece146", "--robust");
    await logIn(page, '<img src=x onerror="alert(1)">', port);
    const names = ["<script>alert(2)</script>", "\u001b[31mred\u001b[0m\u0007", "\u202eevil\u2066"];
    for (const name of names) {
      const peer = seat(
        builtLab("chat", "ece146", "--robust", "--host", "127.0.0.1", "--port", port, "--name", name),
      );
      // A line that is typed before would go out together with the request for the list.
      await peer.sees("Users\n");
      peer.types('"><svg onload=alert(3)>&lt;b>');
    }
    await seesUsers(
      page,
      '<img src=x onerror="alert(1)">',
      "<script>alert(2)</script>",
      "red",
      "\u202eevil\u2066",
    );
    for (const shown of ["<script>alert(2)</script>", "red", "\u202eevil\u2066"])
      await chat(page).getByText(`<${shown}> "><svg onload=alert(3)>&lt;b>`, { exact: true }).waitFor();
    expect(await page.locator("#page :is(img, svg, script, b, iframe)").count()).toBe(0);
    expect(await page.evaluate("getComputedStyle(document.querySelector('.line')).unicodeBidi")).toBe(
      "isolate",
    );
    expect(errorsOf(page)).toEqual([]);
    expect(await axeViolations(page)).toEqual([]);
  });

  it("shows the beginning of a line of a megabyte, and all of it when asked", async () => {
    const { port } = await room("--robust");
    const { page } = await openWindow("ece146", "--robust");
    await logIn(page, "Brandon", port);
    const peer = seat(
      builtLab("chat", "ece146", "--robust", "--host", "127.0.0.1", "--port", port, "--name", "John"),
    );
    await peer.sees("  John");
    const text = "<b>ä".repeat(200_000);
    peer.types(text);
    const more = page.getByRole("button", { name: "Show all 800,007 characters" });
    await more.waitFor();
    expect((await chat(page).innerText()).length).toBeLessThan(3000);
    await more.click();
    await page.getByRole("button", { name: "Show less" }).waitFor();
    expect((await chat(page).locator(".whole").textContent())?.length).toBe(800_007);
    await say(page, "and on");
    await chat(page).getByText("<Brandon> and on").waitFor();
    expect(errorsOf(page)).toEqual([]);
  });

  it("plays PyChat, whose lines show who typed them", async () => {
    const port = String(await freePort());
    const host = seat(builtLab("serve", "pychat", "--port", port, "--name", "Francesco"));
    await host.sees("ready to receive");
    const { page, program } = await openWindow("pychat");
    await page.getByLabel("Server port").fill(port);
    await page.getByLabel("Your name").fill("Trevor");
    await page.getByRole("button", { name: "Connect" }).click();
    await chat(page).getByText("Successfully joined Francesco 's chat room.").waitFor();
    await say(page, "Hi!");
    await chat(page).getByText("You typed: Me: Hi!").waitFor();
    await host.sees("Trevor: Hi!");
    host.types("Ciao");
    await chat(page).getByText("Francesco : Ciao").waitFor();
    expect(await users(page).count()).toBe(0);
    await page.getByRole("button", { name: "Disconnect" }).click();
    await chat(page).getByText("Left chat room!").waitFor();
    expect(await program.ended()).toBe(0);
    expect(await host.ended()).toBe(0);
  });

  it("plays SRM, with the address of its command line", async () => {
    const port = String(await freePort());
    const server = seat(builtLab("serve", "srm", "127.0.0.1", port));
    const { page } = await openWindow("srm", "127.0.0.1", port, "--text");
    await chat(page).or(page.getByLabel("Port number")).first().waitFor();
    // The server says nothing when it listens, so the first try may have come too early.
    if (await page.getByLabel("Port number").isVisible()) {
      expect(await page.getByLabel("Port number").inputValue()).toBe("8081");
      await page.getByLabel("Port number").fill(port);
      await page.getByRole("button", { name: "Connect" }).click();
    }
    await chat(page).getByText("Welcome to this chatroom!").waitFor();
    await say(page, "hello");
    await chat(page).getByText("<You>hello").waitFor();
    expect(await chat(page).locator(".line").count()).toBe(2);
    await server.sees("<127.0.0.1> hello");
  });

  it("plays EE-357, whose log-in may be refused, and keeps the password to itself", async () => {
    const port = String(await freePort());
    const server = seat(builtLab("serve", "ee357", "--port", port, "--robust", "--alias-pause", "100"));
    await server.sees("Waiting for incoming connections");
    const { page } = await openWindow("ee357", "--port", port, "--robust");
    await page.getByLabel("Username").fill("hamza");
    await page.getByLabel("Password").fill("not-this-one");
    await page.getByRole("button", { name: "Connect" }).click();
    await chat(page).getByText("You have entered an invalid username or password!").waitFor();
    await page.getByLabel("Enter username:").fill("hamza");
    await page.getByLabel("Enter username:").press("Enter");
    const secret = page.getByLabel("Enter password:");
    await secret.waitFor();
    expect(await secret.getAttribute("type")).toBe("password");
    await secret.fill("123");
    await secret.press("Enter");
    await chat(page).getByText("[+] You are authenticated ...").waitFor();
    await chat(page).getByText("0 >> karam").waitFor();
    await page.getByLabel("Enter username serial number from above to chat:").fill("0");
    await page.getByRole("button", { name: "Send" }).click();
    await chat(page).getByText("[+] You are now chatting with karam").waitFor();
    await page.getByLabel("Enter Message").waitFor();
    const shown = await chat(page).innerText();
    expect(shown).not.toContain("not-this-one");
    expect(shown).not.toMatch(/password:\s*123/u);
    expect(await axeViolations(page)).toEqual([]);
  });

  it("plays CSE4074, a window with a window", async () => {
    const port = String(await freePort());
    const registry = seat(builtLab("serve", "cse4074", "--port", port));
    await registry.sees("listening");
    const place = ["--host", "127.0.0.1", "--port", port, "--password", "x"];
    const ali = await openWindow("cse4074", "--name", "ali", ...place);
    const ahmet = await openWindow("cse4074", "--name", "ahmet", ...place);
    for (const name of ["ali", "ahmet"]) await registry.sees(`username: ${name}\n`);
    await say(ali.page, "CHAT REQUEST ahmet");
    await chat(ahmet.page).getByText("ali would like to chat with you? (OK/REJECT)").waitFor();
    await say(ahmet.page, "OK ali");
    await chat(ahmet.page).getByText("you have entered into a private chat with ali.").waitFor();
    await chat(ali.page).getByText("ahmet accepted the chat request.").waitFor();
    await say(ahmet.page, "hello ali");
    await chat(ali.page).getByText("ahmet: hello ali").waitFor();
    await ali.page.close();
    expect(await ali.program.ended()).toBe(0);
  });

  it("keeps a bounded number of lines, the newest in sight, and lets its person read older ones", async () => {
    const port = String(await freePort());
    const server = seat(builtLab("serve", "pychat", "--port", port, "--name", "Francesco", "--robust"));
    await server.sees("ready to receive");
    const { page } = await openWindow("srm", "--text", "--robust", "--port", port, "--host", "127.0.0.1");
    await page.getByLabel("Enter Message").waitFor();
    const pasted = JSON.stringify({
      text: Array.from({ length: 1200 }, (_, at) => `line ${at}.`).join("\n"),
    });
    await page.evaluate(
      `fetch("line", { method: "POST", headers: { "Content-Type": "application/json" }, body: ${JSON.stringify(pasted)} })`,
    );
    await chat(page).getByText("<You>line 1199.").waitFor();
    await page.getByText("Earlier lines are no longer kept.").waitFor({ state: "attached" });
    expect(await chat(page).locator(".line").count()).toBe(1000);
    await expect
      .poll(() =>
        page.evaluate(
          "(({scrollHeight, scrollTop, clientHeight}) => scrollHeight - scrollTop - clientHeight)(document.querySelector('[role=log]'))",
        ),
      )
      .toBeLessThan(2);
    await chat(page).press("Home");
    await page.getByRole("button", { name: "To the newest line" }).click();
    await expect.poll(() => chat(page).getByText("<You>line 1199.").isVisible()).toBe(true);
  });
});

describe("the flags of a window", () => {
  it.each([
    [["chat", "ece146", "--no-open"], "--no-open is for --gui."],
    [["chat", "ece146", "--page-port", "5000"], "--page-port is for --gui."],
    [["chat", "ece146", "--gui", "--page-port", "x"], "--page-port x is not a whole number from 1 to 65535."],
  ])("%j: %s", async (words, sentence) => {
    const lab = seat(builtLab(...words));
    expect(await lab.ended()).toBe(2);
    expect(lab.screen()).toBe(`lab: ${sentence}\n`);
  });
});
