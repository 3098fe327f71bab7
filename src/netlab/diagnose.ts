import { findProgram } from "../capture/live/find-program.ts";
import { tryNetlab } from "./choose-network.ts";
import { forbiddingSettings } from "./explain-failure.ts";
import { needsUserNamespace } from "./netlab.ts";
import { NetlabError } from "./netlab-error.ts";

/** One thing that netlab needs, and whether it is there. */
export interface NetlabCheck {
  readonly name: string;
  readonly ok: boolean;
  readonly detail: string;
  /** The exact command that mends it, or what else to do. */
  readonly remedy?: string;
}

interface Need {
  readonly program: string;
  readonly package: string;
  readonly without: string;
}

const needs: readonly Need[] = [
  { program: "ip", package: "iproute2", without: "there is no netlab" },
  { program: "unshare", package: "util-linux", without: "there is no netlab" },
  { program: "nsenter", package: "util-linux", without: "there is no netlab" },
  { program: "ethtool", package: "ethtool", without: "checksums in captures are unfinished" },
];

/** Says what netlab needs and finds here; the last check, `netlab`, is the proof: one is made and taken down. */
export async function diagnoseNetlab(): Promise<readonly NetlabCheck[]> {
  return [...needs.map(checkProgram), checkSettings(), await checkMaking()];
}

function checkProgram({ program, package: name, without }: Need): NetlabCheck {
  const path = findProgram(program);
  if (path !== undefined) return { name: program, ok: true, detail: path };
  return {
    name: program,
    ok: false,
    detail: `not found, so ${without}`,
    remedy: `sudo apt-get install -y --no-install-recommends ${name}`,
  };
}

function checkSettings(): NetlabCheck {
  const asUser = needsUserNamespace();
  const forbidding = forbiddingSettings(asUser);
  const name = "namespaces";
  if (forbidding.length === 0)
    return {
      name,
      ok: true,
      detail: asUser ? "no setting forbids user namespaces" : "this user has the rights to make them",
    };
  return {
    name,
    ok: false,
    detail: `forbidden by ${forbidding.map((setting) => setting.name).join(", ")}`,
    remedy: forbidding.map((setting) => setting.remedy).join(" && "),
  };
}

async function checkMaking(): Promise<NetlabCheck> {
  const name = "netlab";
  try {
    return { name, ok: true, detail: `two hosts and a wire: ${await tryNetlab()}` };
  } catch (error) {
    if (!(error instanceof NetlabError)) throw error;
    return { name, ok: false, detail: error.reason, remedy: error.remedy };
  }
}
