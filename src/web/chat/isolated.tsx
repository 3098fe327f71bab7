/** How lines name somebody: `<NAME> TEXT`, `*** NAME Connected ***`, `NAME : TEXT`, `NAME > TEXT`. */
const NAMING = [/^(<)([^>]*)(> )/u, /^(\*\*\* )(.*)( Connected \*\*\*)/u, /^()(.{1,100}?)( [:>] )/u];

/**
 * A line in which neither a name nor a text can turn the rest around, whichever way it is written and whatever it holds (Unicode
 * Bidirectional Algorithm, isolates). No character is added or left out.
 */
export function Isolated({ text }: { readonly text: string }) {
  for (const naming of NAMING) {
    const [found, before = "", name = "", behind = ""] = naming.exec(text) ?? [];
    if (found !== undefined)
      return (
        <>
          {before}
          <bdi>{name}</bdi>
          {behind}
          <bdi>{text.slice(found.length)}</bdi>
        </>
      );
  }
  return <bdi>{text}</bdi>;
}
