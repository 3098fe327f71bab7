/** What can be written as a Lua value. */
export type LuaValue =
  | string
  | number
  | boolean
  | undefined
  | readonly LuaValue[]
  | { readonly [key: string]: LuaValue };

/** Returns a value as Lua writes it, over several lines where it is long; what is `undefined` is left out. */
export function luaValue(value: LuaValue, indent = ""): string {
  if (typeof value === "string") return luaString(value);
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  if (value === undefined) return "nil";
  const inner = `${indent}  `;
  const parts = isArray(value)
    ? value.map((each) => luaValue(each, inner))
    : Object.entries(value)
        .filter(([, each]) => each !== undefined)
        .map(([key, each]) => `${luaKey(key)} = ${luaValue(each, inner)}`);
  if (parts.length === 0) return "{}";
  const line = `{ ${parts.join(", ")} }`;
  const isShort = line.length + indent.length <= LINE && !line.includes("\n");
  return isShort ? line : `{\n${parts.map((part) => `${inner}${part},\n`).join("")}${indent}}`;
}

const LINE = 130;

function isArray(value: LuaValue): value is readonly LuaValue[] {
  return Array.isArray(value);
}

function luaKey(key: string): string {
  return /^[a-z_]+$/u.test(key) ? key : `[${luaString(key)}]`;
}

/** A Lua string is octets: whatever is no printable ASCII stands as its UTF-8 octets in decimal. */
function luaString(text: string): string {
  const octets = Array.from(new TextEncoder().encode(text), (octet) => {
    const character = String.fromCharCode(octet);
    if (character === '"' || character === "\\") return `\\${character}`;
    return octet >= 0x20 && octet <= 0x7e ? character : `\\${String(octet).padStart(3, "0")}`;
  });
  return `"${octets.join("")}"`;
}
