/** A program that breaks a rule: the cell that it plays, whose fault it must be, and what it is told. */
export interface BrokenPeer {
  readonly rule: string;
  readonly cell: readonly [client: string, server: string, scenario?: string];
  readonly message: RegExp;
}
