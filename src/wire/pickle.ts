export { decodePickle } from "./pickle-decode.ts";
export { encodePickle } from "./pickle-encode.ts";
export { MAX_PICKLE_OCTETS } from "./pickle-instruction.ts";
export { MAX_PICKLE_ITEMS } from "./pickle-machine.ts";

/*
 * Pickle is Python's own way to turn values into octets: a little program for a machine with a stack and a memo. CPython's
 * Lib/pickletools.py describes every instruction, PEP 3154 protocol 4. A real unpickler may call any function that the octets
 * name, which is why Python's manual warns against octets from strangers. The two functions here know the fifteen
 * instructions that a list of strings is made of, and there is no way to say anything else in them.
 */
