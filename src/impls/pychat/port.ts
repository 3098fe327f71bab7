/** The port of the report's example and capture (report §1.2, §2); the program itself takes any. */
export const DEFAULT_PORT = 49202;
