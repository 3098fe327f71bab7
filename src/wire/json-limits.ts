/** The most octets of one JSON value that is read. */
export const MAX_JSON_OCTETS = 1 << 20;

/** How deep lists and objects may stand in each other; CPython 3.11 gives up a little below 1000. */
export const MAX_JSON_DEPTH = 900;

/** The most digits of an integer, which is where CPython refuses too (since 3.11). */
export const MAX_INTEGER_DIGITS = 4300;
