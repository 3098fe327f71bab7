/** One message as a decoder shows it: the frame in which it became whole, and the values of its fields, by their full names. */
export interface Decoded {
  readonly frame: number;
  readonly protocol: string;
  readonly fields: Readonly<Record<string, readonly string[]>>;
}
