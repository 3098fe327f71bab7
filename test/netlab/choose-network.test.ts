import { execFileSync } from "node:child_process";
import { beforeEach, describe, expect, it } from "vitest";
import { runScript, users } from "./run-script.ts";

const without = "setpriv --bounding-set=-all --inh-caps=-all";
/** Where no user namespace may be made: inside one whose own limit of them is zero. It binds nobody else. */
const forbidden = [
  ...["unshare", "--user", "--map-root-user", "sh", "-c"],
  `echo 0 >/proc/sys/user/max_user_namespaces && exec ${without} "$@"`,
  "forbidden",
];

describe.each(users)("the choice of a network for $name", ({ prefix }) => {
  it("is netlab, which was tried", async () => {
    const { choice, checks } = await runScript("choose.ts", ["auto", "may-not"], prefix);
    expect(choice.name).toBe("netlab");
    expect(choice.why).toMatch(/^(user namespaces work|this user may make network namespaces)/);
    expect(checks.find(({ name }: { name: string }) => name === "netlab")).toMatchObject({ ok: true });
  });
});

describe("the choice of a network where user namespaces are forbidden", () => {
  const isPossible = canForbid();
  beforeEach(({ skip }) => {
    if (!isPossible) skip("this user may not make a user namespace in which to forbid others");
  });
  const reason = "this user may not make user namespaces (user.max_user_namespaces=0)";
  const remedy = "sudo sysctl -w user.max_user_namespaces=15000";

  it("is 127.0.0.1 where lo may be captured on, and says why", async () => {
    const { choice } = await runScript("choose.ts", ["auto", "may"], forbidden);
    expect(choice).toEqual({ name: "loopback", why: `${reason}, so 127.0.0.1 is used` });
  });

  it("is 127.0.0.1 without packets where it may not, and says both reasons", async () => {
    const { choice } = await runScript("choose.ts", ["auto", "may-not"], forbidden);
    const why = `${reason}, and this user may not capture on lo, so 127.0.0.1 is used without packets`;
    expect(choice).toEqual({ name: "none", why });
  });

  it("is refused with the remedy when netlab was asked for", async () => {
    const { error, checks } = await runScript("choose.ts", ["netlab", "may"], forbidden);
    const message = `The network netlab cannot be had here: ${reason}. Remedy: ${remedy}`;
    expect(error).toEqual({ code: "NETLAB_NOT_PERMITTED", message, remedy, badInput: false });
    expect(checks.slice(-2)).toEqual([
      { name: "namespaces", ok: false, detail: "forbidden by user.max_user_namespaces=0", remedy },
      { name: "netlab", ok: false, detail: reason, remedy },
    ]);
  });
});

describe("the choice of a network that was asked for", () => {
  it("is loopback with a right to capture, and refused without", async () => {
    expect((await runScript("choose.ts", ["loopback", "may"])).choice.name).toBe("loopback");
    const { error } = await runScript("choose.ts", ["loopback", "may-not"]);
    expect(error.code).toBe("NETLAB_NO_CAPTURE");
    expect(error.message).toMatch(
      /^The network loopback cannot be had here: this user may not capture on lo\. Remedy: /,
    );
  });

  it("is none whatever this machine can do", async () => {
    expect((await runScript("choose.ts", ["none", "may-not"])).choice.name).toBe("none");
  });
});

function canForbid(): boolean {
  try {
    const [file = "", ...args] = [...forbidden, "true"];
    execFileSync(file, args, { stdio: "ignore" });
    return true;
  } catch {
    console.warn(
      "Not tested where user namespaces are forbidden: this user may not make the one to forbid them in.",
    );
    return false;
  }
}
