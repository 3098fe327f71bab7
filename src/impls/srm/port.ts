/** Where a room is looked for when only one of the two flags is given; the report names no port ("Chat Server"). */
export const DEFAULT_PORT = 8081;

/** The address that a client connects to when only the port is given. */
export const DEFAULT_HOST = "127.0.0.1";
