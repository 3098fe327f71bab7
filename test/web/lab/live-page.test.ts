import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { packageRoot } from "../../../src/harness/package-root.ts";
import { errorsOf, shareBrowser } from "../../support/browser.ts";
import { builtLab } from "../../support/built-lab.ts";
import { within } from "../../support/within.ts";
import { type MadeRun, makeRun } from "./make-run.ts";

const browser = shareBrowser();
const running: ChildProcess[] = [];
let run: MadeRun;
beforeAll(async () => {
  run = await makeRun();
}, 60_000);
afterAll(() => run.remove());
afterEach(async () => {
  for (const child of running.splice(0)) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    child.kill("SIGKILL");
    await once(child, "exit");
  }
});

/** Starts `lab ui` and returns the address that it prints. */
async function serve(path: string): Promise<{ readonly url: string; readonly child: ChildProcess }> {
  const [command = "", ...words] = builtLab("ui", path, "--no-open");
  const child = spawn(command, words, { stdio: ["ignore", "pipe", "inherit"] });
  running.push(child);
  const [line] = await once(createInterface({ input: child.stdout as NodeJS.ReadableStream }), "line");
  return { url: String(line).replace(/^.* at /u, ""), child };
}

describe("lab ui", () => {
  it("shows a run, follows it while it goes on, and ends with Ctrl-C", async () => {
    const folder = mkdtempSync(join(tmpdir(), "lab-live-"));
    cpSync(run.folder, folder, { recursive: true });
    const { url, child } = await serve(folder);
    const page = await browser.newPage();
    await page.goto(url);
    await page.getByRole("link", { name: /framing, octet by the client: fail/ }).click();
    await page.getByRole("link", { name: "Packets", exact: true }).click();
    await page.locator(".list-row").nth(3).click();
    await page.getByRole("button", { name: /^Source port: \d+/ }).click();
    expect(await page.locator(".hex .octets .chosen").count()).toBe(2);
    await page.getByLabel("Display filter").fill("tcp.flags.syn");
    await page.getByText(/takes every packet that has the field/).waitFor();
    await page.getByLabel("Display filter").fill("tcp.fags.syn == 1");
    await page.getByText("Did you mean tcp.flags.syn?").waitFor();

    await page.keyboard.press("Escape");
    await page.getByRole("link", { name: "Overview" }).click();
    const report = JSON.parse(readFileSync(join(folder, "report.json"), "utf8"));
    report.cells = report.cells.slice(0, 1);
    report.causes = [];
    writeFileSync(join(folder, "report.part"), JSON.stringify(report));
    renameSync(join(folder, "report.part"), join(folder, "report.json"));
    await expect.poll(() => page.locator(".mark").count(), { timeout: 10_000 }).toBe(1);
    expect(errorsOf(page)).toEqual([]);

    child.kill("SIGINT");
    const [code] = await within(once(child, "exit"), () => "lab ui to end");
    expect(code).toBe(0);
    rmSync(folder, { recursive: true, force: true });
  });

  it("shows a capture, any part of it, and its views", async () => {
    const { url } = await serve(join(packageRoot, "fixtures/wireshark/pychat.pcap"));
    const page = await browser.newPage();
    await page.goto(`${url}#/capture/0/packets`);
    await page.locator(".list-row").first().waitFor();
    expect(await page.getByRole("grid").getAttribute("aria-rowcount")).not.toBe("0");
    for (const [view, shown] of [
      ["Ladder", ".ladder-drawing .packet"],
      ["Stream", ".rulers"],
      ["Graphs", ".plot"],
    ] as const) {
      await page.getByRole("link", { name: view, exact: true }).click();
      await page.locator(shown).first().waitFor();
    }
    expect(errorsOf(page)).toEqual([]);
  });
});
