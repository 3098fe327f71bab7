/** The Ethernet addresses of netlab's hosts, by which a frame tells who sent it. */
export const ETHERNET = { client: "02:00:00:00:00:01", server: "02:00:00:00:00:02" } as const;
