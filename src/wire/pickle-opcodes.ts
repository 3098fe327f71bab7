/** The instructions that a list of strings is made of, as CPython's pickletools names them. */
export const OPCODE = {
  MARK: 0x28,
  STOP: 0x2e,
  BINUNICODE: 0x58,
  EMPTY_LIST: 0x5d,
  APPEND: 0x61,
  APPENDS: 0x65,
  BINGET: 0x68,
  LONG_BINGET: 0x6a,
  BINPUT: 0x71,
  LONG_BINPUT: 0x72,
  PROTO: 0x80,
  SHORT_BINUNICODE: 0x8c,
  BINUNICODE8: 0x8d,
  MEMOIZE: 0x94,
  FRAME: 0x95,
} as const;

/** The instructions that a list of strings never needs: errors name them, nothing carries them out. */
const REFUSED = {
  EMPTY_TUPLE: 0x29,
  POP: 0x30,
  POP_MARK: 0x31,
  DUP: 0x32,
  BINBYTES: 0x42,
  SHORT_BINBYTES: 0x43,
  FLOAT: 0x46,
  BINFLOAT: 0x47,
  INT: 0x49,
  BININT: 0x4a,
  BININT1: 0x4b,
  LONG: 0x4c,
  BININT2: 0x4d,
  NONE: 0x4e,
  PERSID: 0x50,
  BINPERSID: 0x51,
  REDUCE: 0x52,
  STRING: 0x53,
  BINSTRING: 0x54,
  SHORT_BINSTRING: 0x55,
  UNICODE: 0x56,
  BUILD: 0x62,
  GLOBAL: 0x63,
  DICT: 0x64,
  GET: 0x67,
  INST: 0x69,
  LIST: 0x6c,
  OBJ: 0x6f,
  PUT: 0x70,
  SETITEM: 0x73,
  TUPLE: 0x74,
  SETITEMS: 0x75,
  EMPTY_DICT: 0x7d,
  NEWOBJ: 0x81,
  EXT1: 0x82,
  EXT2: 0x83,
  EXT4: 0x84,
  TUPLE1: 0x85,
  TUPLE2: 0x86,
  TUPLE3: 0x87,
  NEWTRUE: 0x88,
  NEWFALSE: 0x89,
  LONG1: 0x8a,
  LONG4: 0x8b,
  BINBYTES8: 0x8e,
  EMPTY_SET: 0x8f,
  ADDITEMS: 0x90,
  FROZENSET: 0x91,
  NEWOBJ_EX: 0x92,
  STACK_GLOBAL: 0x93,
  BYTEARRAY8: 0x96,
  NEXT_BUFFER: 0x97,
  READONLY_BUFFER: 0x98,
} as const;

const NAMES: ReadonlyMap<number, string> = new Map(
  Object.entries({ ...OPCODE, ...REFUSED }).map(([name, opcode]) => [opcode, name]),
);

/** Returns an instruction for a message: `REDUCE (0x52)`, or `0x01` when pickle has no such instruction. */
export function describeOpcode(opcode: number): string {
  const digits = `0x${opcode.toString(16).padStart(2, "0")}`;
  const name = NAMES.get(opcode);
  return name === undefined ? digits : `${name} (${digits})`;
}
