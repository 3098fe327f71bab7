import { describe, expect, it } from "vitest";
import { explainFailure } from "../../src/netlab/explain-failure.ts";

describe("explainFailure", () => {
  const explain = (complaints: string, ending = "setting it up ended with exit code 1") =>
    explainFailure(complaints, ending, true);

  it.each([
    ["", "spawn /usr/bin/unshare ENOENT", "the program unshare is missing"],
    ["netlab: 12: ip: not found\n", undefined, "the program ip is missing"],
    ["netlab: line 12: ip: command not found\n", undefined, "the program ip is missing"],
    ["netlab: 16: ip: Permission denied\n", undefined, "the program ip is missing"],
  ])("names the missing program (%j, %j)", (complaints, ending, reason) => {
    expect(explain(complaints, ending)).toMatchObject({
      code: "NETLAB_NO_TOOL",
      reason,
      remedy: "sudo apt-get install -y --no-install-recommends iproute2 util-linux",
    });
  });

  it("knows a util-linux that is too old", () => {
    expect(explain("unshare: unrecognized option '--keep-caps'\n")).toMatchObject({ code: "NETLAB_NO_TOOL" });
  });

  it("knows a kernel without bridges", () => {
    const error = explain("Error: Unknown device type.\nCommand failed -:1\n");
    expect(error).toMatchObject({ code: "NETLAB_NO_KERNEL_SUPPORT", remedy: "sudo modprobe -a veth bridge" });
    expect(error.message).toContain("(Error: Unknown device type.)");
  });

  it("tells a right that is missing", () => {
    const error = explain("unshare: unshare failed: Operation not permitted\n");
    expect(error.code).toBe("NETLAB_NOT_PERMITTED");
    expect(error.reason).toMatch(/^this user may not make user namespaces \(/);
  });

  it("hands on what it does not know", () => {
    expect(explain("the moon is full\n").reason).toBe(
      "setting it up ended with exit code 1 (the moon is full)",
    );
  });
});
