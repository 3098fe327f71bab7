/** The server's port (report §3.1). */
export const DEFAULT_PORT = 9999;

/** The server's own address, which its clients connect to (report §3.1). */
export const DEFAULT_HOST = "127.0.0.1";
