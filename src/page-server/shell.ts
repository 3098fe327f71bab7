import type { PageRoute } from "./route.ts";

/** A page: its HTML frame, one script and one style sheet, which do the rest. */
export interface Shell {
  /** Any text. */
  readonly title: string;
  /** Reads a file of the page, `NAME.js` or `NAME.css`. */
  readonly read: (file: string) => Promise<Uint8Array>;
  /** The name of the page's files. */
  readonly name: string;
}

/** Returns the routes of a page's own files; the script finds `<div id="page">` to draw in. */
export function shellRoutes({ title, read, name }: Shell): readonly PageRoute[] {
  const html = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>${escapeHtml(title)}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<link rel="icon" href="${ICON}">
<link rel="stylesheet" href="${name}.css">
<script src="${name}.js" defer></script>
</head>
<body>
<div id="page"></div>
<noscript>This page needs JavaScript.</noscript>
</body>
</html>
`;
  const file = (extension: string, contentType: string): PageRoute => ({
    method: "GET",
    path: `/${name}.${extension}`,
    answer: async () => ({ type: "content", contentType, body: await read(`${name}.${extension}`) }),
  });
  return [
    { method: "GET", path: "/", answer: () => ({ type: "content", contentType: "text/html", body: html }) },
    file("js", "text/javascript"),
    file("css", "text/css"),
  ];
}

/** Two lifelines and a message between them. */
const ICON = `data:image/svg+xml,${encodeURIComponent(
  "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16' fill='none' stroke='#2563c9' stroke-width='2' stroke-linecap='round'><path d='M3 2v12M13 2v12M3 6l9 3m-3-3 3 3-3 2'/></svg>",
).replaceAll("'", "%27")}`;

function escapeHtml(text: string): string {
  const entities: Readonly<Record<string, string>> = {
    "&": "&amp;",
    "<": "&lt;",
    ">": "&gt;",
    '"': "&quot;",
  };
  return text.replaceAll(/[&<>"]/gu, (sign) => entities[sign] ?? sign);
}
