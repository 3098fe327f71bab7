import { spawn } from "node:child_process";

/**
 * Prints a page's address on stdout and opens it in the person's browser, where somebody sits at a terminal with a desktop around it
 * and did not say no. That no browser opens is no error: the address is printed.
 */
export function showPage(url: string, what: string, { open }: { readonly open: boolean }): void {
  process.stdout.write(`${what} is at ${url}\n`);
  if (open && process.stdout.isTTY === true && hasDesktop()) openBrowser(url);
}

function hasDesktop(): boolean {
  const { DISPLAY, WAYLAND_DISPLAY, WSL_DISTRO_NAME } = process.env;
  return process.platform === "darwin" || Boolean(DISPLAY || WAYLAND_DISPLAY || WSL_DISTRO_NAME);
}

function openBrowser(url: string): void {
  const opener = process.platform === "darwin" ? "open" : "xdg-open";
  const child = spawn(opener, [url], { stdio: "ignore", detached: true });
  child.on("error", () => {});
  child.unref();
}
