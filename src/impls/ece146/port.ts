/** The server's port, and the one in the client's log-in window (report §4.3, §5.3). */
export const DEFAULT_PORT = 9898;

/** The host in the client's log-in window (report §5.2.1). */
export const DEFAULT_HOST = "localhost";
