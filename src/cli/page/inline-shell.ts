/** What goes into a page that is one file. */
export interface InlineShell {
  /** Any text. */
  readonly title: string;
  /** Reads a file of the page, `NAME.js` or `NAME.css`. */
  readonly read: (file: string) => Promise<Uint8Array>;
  readonly name: string;
  /** All that the page shows; JSON. */
  readonly data: unknown;
}

/** Nothing may be fetched, and nothing but what stands in the file is run. */
const POLICY =
  "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'";

/**
 * Returns a page as one HTML file: a classic script behind its data, as what a browser runs also from `file://`. No text of the data can end its
 * element, because it holds no `<`.
 */
export async function inlineShell({ title, read, name, data }: InlineShell): Promise<string> {
  const [script, style] = await Promise.all([text(read(`${name}.js`)), text(read(`${name}.css`))]);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<title>${escapeHtml(title)}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<link rel="icon" href="data:,">
<style>${style.replaceAll("</", "<\\/")}</style>
</head>
<body>
<div id="page"></div>
<noscript>This page needs JavaScript.</noscript>
<script type="application/json" id="data">${inlineJson(data)}</script>
<script>${script.replaceAll(/<(?=\/script|!--)/giu, "\\x3c")}</script>
</body>
</html>
`;
}

async function text(octets: Promise<Uint8Array>): Promise<string> {
  return Buffer.from(await octets).toString();
}

function inlineJson(data: unknown): string {
  return JSON.stringify(data).replaceAll(
    /[<\u2028\u2029]/gu,
    (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

function escapeHtml(words: string): string {
  const entities: Readonly<Record<string, string>> = {
    "&": "&amp;",
    "<": "&lt;",
    ">": "&gt;",
    '"': "&quot;",
  };
  return words.replaceAll(/[&<>"]/gu, (sign) => entities[sign] ?? sign);
}
