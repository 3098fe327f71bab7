import type { Lesson } from "./page-data.ts";

/** What the chips and notes of a page lead to: one thing each, in words for somebody who sees it for the first time. */
export const lessons: readonly Lesson[] = [
  {
    topic: "handshake",
    title: "SYN, SYN-ACK, ACK: how a connection opens",
    paragraphs: [
      "Before any octet of a program crosses the network, both ends agree on where their numbers begin. The client sends SYN with a number that it chose at random. The server answers with a number of its own, and acknowledges the client's number plus one. The client acknowledges the server's number plus one. From then on each side numbers its octets from there.",
      "SYN takes up one number although it carries no octet. That is why the first octet of data has the relative number 1, and not 0.",
      "An RST in answer to a SYN says that nobody listens at that port. No answer at all says that the packet, or the answer, was lost or is filtered.",
    ],
    filter: "tcp.flags.syn == 1",
    source: "RFC 9293 §3.5",
  },
  {
    topic: "numbers",
    title: "Sequence and acknowledgment numbers",
    paragraphs: [
      "Seq is the number of the first octet in a segment. Ack is the number of the octet that its sender waits for next: everything before it has arrived. Both count octets, not packets and not messages.",
      "The next Seq of a side is its Seq plus the octets of data, plus one for a SYN and one for a FIN. Wireshark shows numbers relative to the first of each side; the header holds the raw ones, which begin somewhere at random.",
      "An acknowledgment is for everything up to it, so one may answer several segments.",
    ],
    filter: "tcp.len > 0",
    source: "RFC 9293 §3.4",
  },
  {
    topic: "framing",
    title: "One send is not one recv",
    paragraphs: [
      "TCP carries a stream of octets. Where a program's writes end is not written anywhere in it. Two short writes may arrive in one read, and one long write in several; on a quiet machine they often come one by one, which is why a program that relies on it seems to work.",
      "So a reader needs a sign of where a message ends: a length in front of it, a line end behind it, or a format that ends by itself, such as JSON. It keeps what it has read in a buffer, takes whole messages off the front, and leaves the rest for the next read.",
      "PSH asks the receiver's kernel to hand over what it has. It does not say that a message ends there.",
    ],
    filter: "tcp.flags.push == 1",
    source: "RFC 9293 §3.7, §3.9.1",
  },
  {
    topic: "delayed-ack",
    title: "Delayed acknowledgments",
    paragraphs: [
      "A receiver need not acknowledge every segment at once. It may wait a little, so that its acknowledgment can go with data of its own, or for a second segment. Linux waits about 40 milliseconds; no more than 500 are allowed.",
      "It is no error, and nothing was lost. It only spoils the measurement of a round trip: the time until such an acknowledgment is mostly waiting.",
    ],
    filter: "tcp.analysis.ack_rtt > 0.02",
    source: "RFC 1122 §4.2.3.2, RFC 5681 §4.2",
  },
  {
    topic: "retransmission",
    title: "Loss, and sending again",
    paragraphs: [
      "A sender keeps every octet until it is acknowledged. When no acknowledgment comes within the retransmission timeout, it sends the oldest segment again and waits twice as long before the next time. On Linux the first timeout of a fast network is about 200 milliseconds.",
      "When three acknowledgments in a row repeat the same number, something behind it arrived and something before it did not; then the sender repeats at once.",
      "The programs notice nothing but the delay: what arrives twice or out of order is put right before they read it.",
    ],
    filter: "tcp.analysis.retransmission",
    source: "RFC 6298, RFC 5681 §3.2",
  },
  {
    topic: "window",
    title: "The window: how much may be on its way",
    paragraphs: [
      "Each segment says how many more octets its sender has room for. The other side never has more than that unacknowledged on the way. A program that does not read fills its kernel's buffer, the window shrinks to 0, and the sender has to wait: the slow reader slows the writer down, and nothing is lost.",
      "The field has 16 bits. With the window scale option, which both SYNs must carry, it counts in larger units; the window in a SYN itself is never scaled.",
      "While the window is closed, the sender asks now and then with a window probe. Wireshark 4.0 calls Linux's probes keep-alives.",
    ],
    filter: "tcp.window_size == 0 && tcp.flags.reset == 0",
    source: "RFC 9293 §3.8.6, RFC 7323 §2",
  },
  {
    topic: "closing",
    title: "FIN and RST: how a connection ends",
    paragraphs: [
      "FIN says that its side sends no more data; it is numbered and acknowledged like an octet. The other direction stays open until it gets a FIN of its own. A recv that returns nothing tells a program that the other side's FIN has come.",
      "RST breaks a connection off in both directions, and what was not read is lost. A kernel sends it when a program closes with data unread, when data comes for a connection that is gone, or when nobody listens at the port.",
    ],
    filter: "tcp.flags.fin == 1 || tcp.flags.reset == 1",
    source: "RFC 9293 §3.6, §3.10.7",
  },
  {
    topic: "time-wait",
    title: 'TIME-WAIT, and "address already in use"',
    paragraphs: [
      "The side that closes first keeps the connection in TIME-WAIT for a while (a minute on Linux), so that late packets of it are not taken for those of a new one with the same ports, and so that its last acknowledgment can be repeated.",
      "A server that closed first and is started again at once finds its port taken, unless it sets SO_REUSEADDR before it binds.",
    ],
    filter: "tcp.flags.fin == 1",
    source: "RFC 9293 §3.3.2, §3.6.1",
  },
  {
    topic: "artefacts",
    title: "What only looks wrong",
    paragraphs: [
      "On the sending machine a packet is captured before the network card has finished it. The checksum may then be only the part that the kernel computed, and a segment may be larger than the network allows, because the card cuts it up afterwards. Neither was so on the wire.",
      "On loopback there is no card at all: segments of up to 64 KiB and unfinished checksums are normal there.",
    ],
    filter: "tcp.len > 1460",
    source: "RFC 9293 §3.1; the Linux kernel's segmentation offload",
  },
];
