import { readFileSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { packageRoot } from "../../../src/harness/package-root.ts";
import { runProgram } from "../../cli/run-lab.ts";
import { axeViolations, errorsOf, shareBrowser } from "../../support/browser.ts";
import { builtLab } from "../../support/built-lab.ts";
import { type MadeRun, makeHostile, makeRun } from "./make-run.ts";

const browser = shareBrowser();
let run: MadeRun;
beforeAll(async () => {
  run = await makeRun();
}, 60_000);
afterAll(() => run.remove());

/** Opens the file as a double click does, with no network at all. */
async function openFile(path: string, place = "", options = {}): Promise<Page> {
  const page = await browser.newPage(options);
  await page.context().setOffline(true);
  await page.goto(`${pathToFileURL(path)}${place}`);
  await page.locator("h1").waitFor();
  return page;
}

describe("the page of a run as one file", () => {
  it("leads from the table to a conversation that failed, and through its packets by keyboard", async () => {
    const page = await openFile(run.page);
    await page.getByRole("link", { name: /framing, octet by the client: fail/ }).click();
    await page.getByText("The server program did not make the message of what arrived.").first().waitFor();
    expect(await page.locator(".card.first").innerText()).toContain("One recv is not one message.");
    await page.keyboard.press("l");
    await page.locator(".ladder-drawing .packet").first().waitFor();
    await page.keyboard.press("j");
    expect(page.url()).toMatch(/#\/cell\/\d+\/ladder\?p=1$/);
    await page.keyboard.press("s");
    await page
      .locator(".ladder-drawing .label", { hasText: /Seq=\d{6,}/ })
      .first()
      .waitFor();
    await page.keyboard.press("j");
    await page.keyboard.press("k");
    await page.keyboard.press("j");
    expect(page.url()).toMatch(/\?p=2$/);
    expect(await page.locator(".twin tr.named th").innerText()).toBe("#2");
    expect(errorsOf(page)).toEqual([]);
  });

  it("shows the octets of a field, and the field of an octet", async () => {
    const page = await openFile(run.page, "#/cell/0/packets?p=1");
    await page.getByRole("button", { name: /^Window: \d+ as it stands/ }).click();
    const chosen = page.locator(".hex .octets .chosen");
    expect(await chosen.count()).toBe(2);
    expect(Number.parseInt((await chosen.allInnerTexts()).join(""), 16)).toBe(64_240);
    await page.locator(".hex .octets [data-at='38']").click();
    expect(await page.locator(".leaf.chosen").allInnerTexts()).toEqual([
      expect.stringMatching(/^Sequence number: 0 \(relative\)/),
      expect.stringMatching(/^Sequence number: \d+ \(raw\)/),
    ]);
    await page.locator(".hex").press("ArrowRight");
    expect(page.url()).toContain("o=38-42");
    await page.getByRole("button", { name: /^Window \d+$/ }).click();
    expect(page.url()).toContain("o=48-50");
    expect(errorsOf(page)).toEqual([]);
  });

  it("filters packets while somebody types, and says what is wrong and where", async () => {
    const page = await openFile(run.page, "#/cell/0/packets");
    const all = await page.locator(".list-row").count();
    await page.getByLabel("Display filter").fill("tcp.flags.syn == 1 && tcp.flags.ack == 0");
    await page.getByText("1 packet", { exact: true }).waitFor();
    expect(await page.locator(".list-row").count()).toBe(1);
    expect(all).toBeGreaterThan(10);
    await page.getByLabel("Display filter").fill("tcp.len >");
    await page.getByText("Here a value is wanted.").waitFor();
    expect(await page.locator(".caret mark").innerText()).toBe("␣");
  });

  it("asks questions, says what is wrong with an answer, gives hints, and takes the right one", async () => {
    const page = await openFile(run.page, "#/cell/0/quiz");
    const question = page.locator(".quiz > li", { hasText: "Which three frames are the handshake?" });
    await question.getByRole("textbox").fill("1, 2");
    await question.getByRole("button", { name: "Check" }).click();
    await question.getByText("The third is missing").waitFor();
    await question.getByRole("button", { name: "Hint 1 of 3" }).click();
    await question.getByText("A handshake is SYN, SYN-ACK, ACK.").waitFor();
    await question.getByRole("textbox").fill("1-3");
    await page.keyboard.press("Enter");
    await question.getByText("Right: frame 1 SYN, frame 2 SYN-ACK, frame 3 ACK").waitFor();
    await page.getByText(/^1 of \d+ answered right/).waitFor();
    await question.getByRole("link", { name: "Show me where" }).click();
    await page.locator(".list-row.chosen").waitFor();
    expect(page.url()).toContain("p=1");
    expect(errorsOf(page)).toEqual([]);
  });

  it.each([
    ["#/cell/1/quiz", 380, "light"],
    ["#/", 1280, "light"],
    ["#/", 380, "dark"],
    ["#/cell/1/story", 1280, "dark"],
    ["#/cell/1/ladder?p=4", 1280, "light"],
    ["#/cell/1/ladder", 380, "dark"],
    ["#/cell/1/packets?p=4&o=54-56", 1280, "dark"],
    ["#/cell/1/stream", 1280, "dark"],
    ["#/cell/1/graphs", 1280, "light"],
    ["#/learn/framing", 1280, "dark"],
  ] as const)("is accessible at %s, %i pixels wide, %s", async (place, width, colorScheme) => {
    const page = await openFile(run.page, place, { viewport: { width, height: 800 }, colorScheme });
    await page.locator(":is(.card, .list-row, .twin, .lesson, .lessons, .quiz):visible").first().waitFor();
    expect(await axeViolations(page)).toEqual([]);
    expect(errorsOf(page)).toEqual([]);
    expect(await page.evaluate("document.documentElement.scrollWidth <= innerWidth")).toBe(true);
  });

  it("shows what programs said as text, however hostile, and runs nothing of it", async () => {
    const folder = makeHostile(run);
    try {
      await runProgram(builtLab("report", folder), { cwd: folder });
      const page = await openFile(join(folder, "report.html"));
      await page.getByText("<script>").first().waitFor();
      await page.getByRole("link", { name: /fail$/ }).first().click();
      await page
        .locator(".lead")
        .getByRole("button", { name: /show all \d+ characters/ })
        .click();
      expect((await page.locator(".lead").innerText()).length).toBeGreaterThan(1_000_000);
      expect(await page.title()).not.toBe("owned");
      expect(await page.locator("main script, main img").count()).toBe(0);
      expect(errorsOf(page)).toEqual([]);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it("asks for nothing, and is at most 80 KB of script and style", async () => {
    const files = ["lab.js", "lab.css"].map((file) => join(packageRoot, "dist/web", file));
    expect(files.reduce((sum, file) => sum + statSync(file).size, 0)).toBeLessThan(80_000);
    const page = await browser.newPage();
    const asked: string[] = [];
    page.on("request", (request) => asked.push(request.url()));
    await page.goto(`${pathToFileURL(run.page)}`);
    await page.locator("h1").waitFor();
    expect(asked.filter((url) => !url.startsWith("data:"))).toEqual([`${pathToFileURL(run.page)}`]);
    expect(readFileSync(run.page, "utf8")).not.toMatch(/https?:\/\/(?!127\.0\.0\.1|www\.w3\.org|\[)/);
  });
});
