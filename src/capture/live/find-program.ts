import { accessSync, constants, statSync } from "node:fs";
import { delimiter, join } from "node:path";

/** Where an ordinary user's path does not look although capture programs live there. */
const SYSTEM_FOLDERS = ["/usr/local/sbin", "/usr/sbin", "/sbin"];

/** Returns the path of a program that may be executed, among the folders of this user's path or of another; `undefined` when there is none. */
export function findProgram(name: string, path?: string): string | undefined {
  const folders = path?.split(delimiter) ?? [
    ...(process.env.PATH ?? "").split(delimiter).filter(Boolean),
    ...SYSTEM_FOLDERS,
  ];
  return folders.map((folder) => join(folder, name)).find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
