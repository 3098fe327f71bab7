import type { PageReply } from "./reply.ts";

/** One address of a page. */
export interface PageRoute {
  readonly method: "GET" | "POST";
  /** The path behind the token, such as `/`, `/chat.js` or `/cells/:cell/packets`, where `:cell` is any one segment. */
  readonly path: string;
  answer(request: PageRequest): PageReply | Promise<PageReply>;
}

/** What a route is asked. */
export interface PageRequest {
  /** What stands for each `:name` of the path, decoded; never `.`, `..`, or with a slash, a backslash or NUL in it. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  /** The JSON of a POST, of unknown shape. */
  readonly body: unknown;
}

/** Returns the route of a path and what stands for its parameters; `other-method` where the path has a route for another method alone. */
export function findRoute(
  routes: readonly PageRoute[],
  method: string,
  path: string,
):
  | { readonly route: PageRoute; readonly parameters: Readonly<Record<string, string>> }
  | "other-method"
  | undefined {
  const segments = toSegments(path);
  if (segments === undefined) return undefined;
  const fitting = routes.flatMap((route) => {
    const parameters = match(route.path.split("/"), segments);
    return parameters === undefined ? [] : [{ route, parameters }];
  });
  const found = fitting.find(({ route }) => route.method === method);
  return found ?? (fitting.length > 0 ? "other-method" : undefined);
}

/** Segments are told apart before they are decoded; one that could climb out of a folder makes the whole path none. */
function toSegments(path: string): readonly string[] | undefined {
  try {
    const segments = path.split("/").map(decodeURIComponent);
    return segments.some((segment) => /^\.\.?$|[/\\\0]/u.test(segment)) ? undefined : segments;
  } catch {
    return undefined;
  }
}

function match(
  pattern: readonly string[],
  segments: readonly string[],
): Readonly<Record<string, string>> | undefined {
  if (pattern.length !== segments.length) return undefined;
  const parameters: Record<string, string> = {};
  for (const [index, part] of pattern.entries()) {
    const segment = segments[index] ?? "";
    if (part.startsWith(":") && segment !== "") parameters[part.slice(1)] = segment;
    else if (part !== segment) return undefined;
  }
  return parameters;
}
