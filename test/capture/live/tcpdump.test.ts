import { describe, expect, it } from "vitest";
import { tcpdump } from "../../../src/capture/live/tcpdump.ts";

describe("tcpdump's command line", () => {
  it.each([
    [64, 512],
    [1600, 4096],
    [2000, 8192],
    [262_144, 65_536],
  ])("asks for 2048 slots of %i octets, and never for more than 64 MiB", (snapLength, kibibytes) => {
    const argv = tcpdump.commandLine("tcpdump", { interface: "lo", snapLength });
    expect(argv[argv.indexOf("-B") + 1]).toBe(String(kibibytes));
  });

  it("never takes a filter for an option", () => {
    const request = { interface: "lo", filter: "-w /tmp/file" };
    expect(tcpdump.commandLine("tcpdump", request).slice(-2)).toEqual(["--", "-w /tmp/file"]);
  });
});

describe("what tcpdump says", () => {
  it("counts when all of it was said", () => {
    const said = "1 packet captured\n7 packets received by filter\n";
    expect(tcpdump.counts(said)).toBeUndefined();
    expect(tcpdump.counts(`${said}5 packets dropped by kernel\n`)).toEqual({
      captured: 1,
      dropped: 5,
      droppedByInterface: 0,
    });
  });

  it("tells of the interface's drops where there are any", () => {
    const said = "9 packets captured\n9 packets received by filter\n0 packets dropped by kernel\n";
    expect(tcpdump.counts(`${said}3 packets dropped by interface\n`)).toMatchObject({
      droppedByInterface: 3,
    });
  });
});
