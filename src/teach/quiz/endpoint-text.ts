/** An address and a port as they were typed. */
export interface TypedEndpoint {
  readonly address: string;
  readonly port: number;
}

const FORMS = [
  /^\[(?<address>[0-9a-f:.]+)\][:.](?<port>\d{1,5})$/iu,
  /^(?<address>\d+\.\d+\.\d+\.\d+)[:. ](?<port>\d{1,5})$/u,
  /^(?<address>[0-9a-f:]+)[.](?<port>\d{1,5})$/iu,
];

/** Returns an endpoint that was typed with a colon, or with tcpdump's dot, before the port; `undefined` for anything else. */
export function readEndpoint(text: string): TypedEndpoint | undefined {
  const typed = text.trim();
  for (const form of FORMS) {
    const groups = form.exec(typed)?.groups;
    if (groups?.address !== undefined) return { address: groups.address, port: Number(groups.port) };
  }
  return undefined;
}

/** Tells whether two texts are the same address, however an IPv6 address is shortened. */
export function sameAddress(a: string, b: string): boolean {
  return canonical(a) === canonical(b);
}

function canonical(address: string): string {
  if (!address.includes(":")) return address;
  try {
    return new URL(`http://[${address}]/`).hostname;
  } catch {
    return address.toLowerCase();
  }
}

/** Returns an endpoint as it is shown and typed. */
export function endpointText({ address, port }: TypedEndpoint): string {
  return address.includes(":") ? `[${address}]:${port}` : `${address}:${port}`;
}
