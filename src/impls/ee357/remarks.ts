import type { Guest } from "./guest.ts";

/** Says that nothing of a guest is understood from here on. */
export function deafness({ title, stage }: Guest, why: string): string {
  const others = stage === "in" ? "" : ", and lets nobody else log in";
  return `(${why}. The report's program hears nothing of ${title} from here on${others}.)`;
}

/** Says that a member has gone and is not forgotten. */
export function ghost({ name }: Guest): string {
  return `(${name} has closed the connection. The report's program keeps the name, and reads nothing from it for ever.)`;
}

/** Says that the log-in waits for one who has gone. */
export function blockage({ address }: Guest): string {
  return `(${address} has closed the connection in the middle of its log-in. The report's program waits for it for ever, and lets nobody else log in.)`;
}
