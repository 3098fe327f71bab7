import { readFileSync } from "node:fs";
import { NetlabError } from "./netlab-error.ts";

/** A setting of the kernel that forbids namespaces. */
interface Forbiddance {
  /** As sysctl writes it. */
  readonly setting: string;
  readonly forbids: string;
  readonly allows: string;
  /** Whether it binds only users without rights. */
  readonly forUsers: boolean;
}

const forbiddances: readonly Forbiddance[] = [
  { setting: "kernel.apparmor_restrict_unprivileged_userns", forbids: "1", allows: "0", forUsers: true },
  { setting: "kernel.unprivileged_userns_clone", forbids: "0", allows: "1", forUsers: true },
  { setting: "user.max_user_namespaces", forbids: "0", allows: "15000", forUsers: true },
  { setting: "user.max_net_namespaces", forbids: "0", allows: "15000", forUsers: false },
  { setting: "user.max_pid_namespaces", forbids: "0", allows: "15000", forUsers: false },
];

const INSTALL = "sudo apt-get install -y --no-install-recommends iproute2 util-linux";

/** Returns the error for a netlab that could not be set up; `complaints` is what its programs said on stderr, `ending` how they ended. */
export function explainFailure(complaints: string, ending: string, asUser: boolean): NetlabError {
  const said = complaints.trim().split("\n")[0] ?? "";
  const missing =
    /spawn (\S+) ENOENT/.exec(ending)?.[1] ??
    /\d+: (\w+): (?:(?:command )?not found|Permission denied)/.exec(complaints)?.[1];
  if (missing !== undefined)
    return failure("NETLAB_NO_TOOL", `the program ${missing.replace(/^.*\//, "")} is missing`, INSTALL);
  if (/unrecognized option|invalid option/.test(complaints))
    return failure("NETLAB_NO_TOOL", `util-linux is older than 2.35 (${said})`, INSTALL);
  if (/unknown device type|operation not supported|invalid argument/i.test(complaints))
    return failure(
      "NETLAB_NO_KERNEL_SUPPORT",
      `the kernel lacks veth or bridge (${said})`,
      "sudo modprobe -a veth bridge",
    );
  if (/not permitted|permission denied|no space left|too many users/i.test(complaints))
    return notPermitted(said, asUser);
  return failure("NETLAB_SETUP_FAILED", said === "" ? ending : `${ending} (${said})`, "lab doctor");
}

/** Returns the settings of this kernel that forbid namespaces, each with the command that allows them. */
export function forbiddingSettings(
  asUser: boolean,
): readonly { readonly name: string; readonly remedy: string }[] {
  return forbiddances
    .filter(({ setting, forbids, forUsers }) => settingValue(setting) === forbids && (asUser || !forUsers))
    .map(({ setting, forbids, allows }) => ({
      name: `${setting}=${forbids}`,
      remedy: `sudo sysctl -w ${setting}=${allows}`,
    }));
}

function notPermitted(said: string, asUser: boolean): NetlabError {
  const settings = forbiddingSettings(asUser);
  const why = settings.length === 0 ? said : settings.map(({ name }) => name).join(", ");
  const remedy =
    process.getuid?.() === 0
      ? "in a container, start it with: docker run --privileged"
      : "run lab as root, with: sudo ./lab";
  return failure(
    "NETLAB_NOT_PERMITTED",
    `this user may not make ${asUser ? "user" : "network"} namespaces (${why})`,
    settings.length === 0 ? remedy : settings.map((setting) => setting.remedy).join(" && "),
  );
}

function failure(code: NetlabError["code"], reason: string, remedy: string): NetlabError {
  return new NetlabError(code, "netlab", reason, remedy);
}

function settingValue(setting: string): string | undefined {
  try {
    return readFileSync(`/proc/sys/${setting.replaceAll(".", "/")}`, "utf8").trim();
  } catch {
    return undefined;
  }
}
