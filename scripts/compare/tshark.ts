import { execFileSync, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { comparedFields } from "./compared-fields.ts";

/** What tshark may decode: link layers, what carries IP inside of something else, IP, TCP and UDP; no application. */
const ENABLED: ReadonlySet<string> = new Set(
  [
    "frame ethertype eth vlan ieee8021ad ieee8021ah llc fddi tr trill isl null loop raw sll nflog ppi arcnet ipoib ipnet",
    "ppp pppoe pppoes chdlc fr slip atm clip juniper linux_atm wlan radiotap prism wpan 6lowpan mpls pwethcw vntag enc pktap netanalyzer",
    "ip ipv6 ipv6.hopopts ipv6.dstopts ipv6.routing ipv6.fraghdr ah icmp icmpv6 arp tcp udp",
    "gre vxlan geneve l2tp teredo gtp etherip erspan nsh",
  ].flatMap((line) => line.split(" ")),
);
/** A tshark that gives nothing for so long hangs. */
const SILENCE_MS = 60_000;
const NOISE = /^Running as user /;

/** What tshark gave for one file. */
export interface TsharkRun {
  /** Returns the next frame's layers, then the values of the compared fields; `undefined` behind the last. */
  next(): Promise<TsharkRow | undefined>;
  /** Returns what tshark complained of, once it has ended; empty for nothing. */
  complaint(): Promise<string>;
}

export interface TsharkRow {
  /** Wireshark's names of the layers, outermost first. */
  readonly layers: readonly string[];
  /** Whether tshark gave up in the middle of the packet. */
  readonly isMalformed: boolean;
  readonly values: readonly string[];
}

/** The tshark that is installed. */
export interface Tshark {
  readonly version: string;
  /** Whether it decodes applications too, which then have the Info column. */
  readonly hasApplications: boolean;
  read(path: string): TsharkRun;
  close(): void;
}

/** Returns the tshark that is installed, in its own defaults or without its application dissectors; `undefined` when there is none. */
export function openTshark(hasApplications: boolean): Tshark | undefined {
  const version = run("--version")?.split("\n")[0];
  const listed = run("-G", "protocols");
  if (version === undefined || listed === undefined) return undefined;
  const home = mkdtempSync(join(tmpdir(), "lab-compare-"));
  if (!hasApplications) writeProfile(home, listed);
  return {
    version,
    hasApplications,
    read: (path) => readWithTshark(path, home),
    close: () => rmSync(home, { recursive: true, force: true }),
  };
}

function run(...words: readonly string[]): string | undefined {
  try {
    return execFileSync("tshark", words, {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
      maxBuffer: 1 << 26,
    });
  } catch {
    return undefined;
  }
}

function writeProfile(home: string, listed: string): void {
  const folder = join(home, ".config", "wireshark");
  const names = listed.split("\n").map((line) => line.split("\t")[2] ?? "");
  const disabled = names.filter((name) => name !== "" && !ENABLED.has(name));
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "disabled_protos"), `${[...new Set(disabled)].sort().join("\n")}\n`);
}

function readWithTshark(path: string, home: string): TsharkRun {
  const fields = ["frame.protocols", "_ws.malformed", ...comparedFields.map(({ name }) => name)];
  const words = ["-n", "-r", path, "-T", "fields", ...fields.flatMap((name) => ["-e", name])];
  const child = spawn("tshark", words, {
    env: { ...process.env, HOME: home, XDG_CONFIG_HOME: join(home, ".config") },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  let errors = "";
  let isSilent = false;
  const silence = setTimeout(() => {
    isSilent = true;
    child.kill("SIGKILL");
  }, SILENCE_MS);
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    errors += text;
  });
  const ended = new Promise<string>((resolve) => {
    child.on("close", (_, signal) => {
      clearTimeout(silence);
      resolve(isSilent ? `no answer in ${SILENCE_MS / 1000} s` : (signal ?? ""));
    });
  });
  return {
    async next() {
      const { value, done } = await lines.next();
      silence.refresh();
      if (done === true) return undefined;
      const [layers = "", malformed = "", ...values] = value.split("\t");
      return { layers: layers.split(":"), isMalformed: malformed !== "", values };
    },
    async complaint() {
      const fate = await ended;
      const said = errors.split("\n").filter((line) => line !== "" && !NOISE.test(line));
      return [...said, ...(fate === "" ? [] : [`ended by ${fate}`])].join(" ");
    },
  };
}
