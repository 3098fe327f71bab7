/**
 * How long the client leaves behind its name and behind its announcement, so that each is a read of its own at the server and the
 * answers are reads of their own at every client. The report's client needs 22 to 123 ms for its window at the first place.
 */
export const PAUSES_MS = { afterName: 100, afterAnnouncement: 100 } as const;
