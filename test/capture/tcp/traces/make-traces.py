"""Records the traces of this folder: real kernel TCP in network namespaces of its own (needs root, tcpdump, dumpcap, iproute2,
ethtool, editcap, tshark). Run it as `unshare -n python3 make-traces.py`; it overwrites the traces and the rows that tshark gives for them."""
import contextlib, glob, json, os, select, socket, struct, subprocess, tempfile, threading, time

HERE = os.path.dirname(os.path.abspath(__file__))

def run(*argv, quiet=False): subprocess.run(argv, check=True, stdout=subprocess.DEVNULL if quiet else None)

@contextlib.contextmanager
def capture(name, interface="lo", tool="tcpdump", extra=()):
    path = os.path.join(HERE, name)
    argv = ["tcpdump", "-i", interface, "-w", path, "-U", "--immediate-mode", "-B", "32768", *extra, "ip or ip6"] if tool == "tcpdump" \
        else ["dumpcap", "-q", "-i", interface, "-w", path, *extra]
    child = subprocess.Popen(argv, stderr=subprocess.PIPE)
    while True:
        line = child.stderr.readline()
        if b"listening" in line or b"File:" in line: break
    time.sleep(0.5 if tool == "dumpcap" else 0.1)
    yield
    time.sleep(0.6)
    child.terminate(); child.wait()

def pair(host="127.0.0.1", port=0, receive=None, source=None):
    server = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    if receive: server.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive)
    server.bind((host, port)); server.listen()
    client = socket.socket(server.family)
    if source:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1); client.bind(source)
    client.connect(server.getsockname()[:2])
    accepted, _ = server.accept(); server.close()
    for end in (client, accepted): end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return client, accepted

def talk(client, server):
    for line in (b"hello\n", b"how are you?\n", b"bye\n"):
        client.sendall(line); server.recv(99); server.sendall(b"> " + line); client.recv(99)

def drain(end):
    while end.recv(65536): pass

def linger(end): end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

def loopback_traces():
    with capture("talk.pcap"):
        a, b = pair(); talk(a, b); a.close(); b.recv(9); b.close()
        a, b = pair(); talk(a, b); b.close(); a.recv(9); a.close()
    with capture("talk-ipv6.pcapng", tool="dumpcap"):
        a, b = pair("::1"); talk(a, b); a.close(); b.recv(9); b.close()
    with capture("any.pcap", "any"):
        a, b = pair(); talk(a, b); a.close(); b.recv(9); b.close()
    with capture("refused.pcap"):
        probe = socket.socket()
        with contextlib.suppress(OSError): probe.connect(("127.0.0.1", 9))
        udp = socket.socket(type=socket.SOCK_DGRAM); udp.sendto(b"nobody", ("127.0.0.1", 9))
    with capture("reset.pcapng", tool="dumpcap"):
        a, b = pair(); a.sendall(b"never read"); time.sleep(0.05); b.close(); time.sleep(0.05); a.close()
        a, b = pair(); talk(a, b); linger(a); a.close(); time.sleep(0.05); b.close()
    with capture("half-close.pcapng", tool="dumpcap"):
        a, b = pair(); a.sendall(b"all of it"); a.shutdown(socket.SHUT_WR); drain(b); time.sleep(0.1)
        b.sendall(b"answer one"); b.sendall(b"answer two"); b.close(); drain(a); a.close()
    with capture("left-open.pcap"):
        a, b = pair(); talk(a, b); keep = (a, b); time.sleep(0.1)
        a2, b2 = pair(); talk(a2, b2); a2.shutdown(socket.SHUT_WR); time.sleep(0.1)
    with capture("reused-ports.pcap"):
        for _ in range(3):
            a, b = pair(port=17001, source=("127.0.0.1", 17002)); talk(a, b); linger(a); a.close(); time.sleep(0.05); b.close()
    with capture("keep-alive.pcap"):
        a, b = pair(); a.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        a.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPIDLE, 1); a.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPINTVL, 1)
        talk(a, b); time.sleep(3.2); a.close(); b.close()
    with capture("zero-window.pcapng", tool="dumpcap"):
        a, b = pair(receive=2048); a.setblocking(False)
        with contextlib.suppress(BlockingIOError):
            for _ in range(3): a.send(b"x" * 4000)
        time.sleep(1.2); a.setblocking(True); a.shutdown(socket.SHUT_WR); drain(b); b.close(); a.close()

class Wire(threading.Thread):
    """Forwards frames between two interfaces; `deed(n, frame)` gives the frames to send for the n-th data frame from left to right."""
    def __init__(self, left, right):
        super().__init__(daemon=True)
        self.deed = lambda n, frame: [frame]; self.count = 0
        self.ends = [socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(3)) for _ in range(2)]
        for end, name in zip(self.ends, (left, right)): end.bind((name, 0))
    def run(self):
        while True:
            for end in select.select(self.ends, [], [])[0]:
                try: frame, address = end.recvfrom(65536)
                except OSError: return
                if address[2] == socket.PACKET_OUTGOING: continue
                out, frames = self.ends[1 - self.ends.index(end)], [frame]
                if end is self.ends[0] and len(frame) > 200:
                    self.count += 1; frames = self.deed(self.count, frame)
                for each in frames: out.send(each)

def wire_traces():
    other = subprocess.Popen(["unshare", "-n", "sleep", "999"]); time.sleep(0.3)
    inside = ["nsenter", "-t", str(other.pid), "-n"]
    for near, far in (("va", "wa"), ("vb", "wb")): run("ip", "link", "add", near, "type", "veth", "peer", "name", far)
    run("ip", "link", "set", "vb", "netns", str(other.pid))
    for name in ("wa", "wb"): run("ip", "link", "set", name, "up")
    run("ip", "addr", "add", "192.0.2.1/24", "dev", "va"); run("ip", "link", "set", "va", "up")
    run(*inside, "ip", "addr", "add", "192.0.2.2/24", "dev", "vb"); run(*inside, "ip", "link", "set", "vb", "up")
    for command in ([], inside):
        name = "vb" if command else "va"
        run(*command, "ethtool", "-K", name, "tx", "off", "rx", "off", "tso", "off", "gso", "off", "gro", "off", quiet=True)
    wire = Wire("wa", "wb"); wire.start()
    sink = subprocess.Popen([*inside, "python3", "-c", SINK], stdout=subprocess.PIPE); sink.stdout.readline()
    held = []
    def hold(n, frame):
        if n % 9 == 4: held.append(frame); return []
        return [frame, held.pop()] if held else [frame]
    def hold_long(n, frame):
        if n == 5: held.append(frame); return []
        return [frame, held.pop()] if held and n == 12 else [frame]
    deeds = {
        "loss": lambda n, frame: [] if n in (4, 11, 12, 30) else [frame],
        "reordered": hold, "held-back": hold_long,
        "duplicated": lambda n, frame: [frame] * (2 if n % 7 == 3 else 1),
        "tail-loss": lambda n, frame: [] if n in (40, 41, 42) else [frame],
    }
    for name, deed in deeds.items():
        held.clear(); wire.count = 0; wire.deed = deed
        with capture(name + ".pcap", "va", extra=["-s", "96"]), capture(name + "-server-side.pcapng", "wb", "dumpcap", ["-s", "80"]):
            client = socket.create_connection(("192.0.2.2", 7000)); client.sendall(bytes(range(256)) * 230)
            client.shutdown(socket.SHUT_WR); drain(client); client.close()
    with capture("silence.pcap", "va"):
        client = socket.create_connection(("192.0.2.2", 7000)); client.sendall(b"first"); time.sleep(0.1)
        run(*inside, "ip", "route", "add", "blackhole", "192.0.2.1/32"); client.sendall(b"into the dark"); time.sleep(1.5)
        run(*inside, "ip", "route", "del", "blackhole", "192.0.2.1/32"); client.shutdown(socket.SHUT_WR); drain(client)
    sink.terminate(); other.terminate()

SINK = """
import socket
server = socket.socket(); server.bind(("192.0.2.2", 7000)); server.listen(); print("ready", flush=True)
while True:
    end, _ = server.accept()
    while end.recv(65536): pass
    end.sendall(b"got it"); end.close()
"""

def derived_traces():
    at = lambda name: os.path.join(HERE, name)
    run("editcap", "-F", "nsecpcap", at("loss.pcap"), at("joined-late.pcap"), "1-6")
    run("editcap", "-F", "pcap", "-C", "14", "-T", "rawip", at("talk.pcap"), at("raw.pcap"))
    run("editcap", "-F", "pcap", "-s", "60", at("talk.pcap"), at("snapped.pcap"))

def write_pcap(name, link_type, frames):
    """Writes (seconds, octets[, kept octets]) as microsecond pcap."""
    with open(os.path.join(HERE, name), "wb") as out:
        out.write(struct.pack("<IHHiIII", 0xa1b2c3d4, 2, 4, 0, 0, 262144, link_type))
        for at, octets, *kept in frames:
            shown = octets[:kept[0]] if kept else octets
            out.write(struct.pack("<IIII", int(at), round(at % 1 * 1e6), len(shown), len(octets)) + shown)

def segment(side, seq, ack, flags, data=b"", win=1000, options=b"", urgent=0, offset=None, ports=(1111, 2222), reserved=0):
    ports = ports if side == 0 else ports[::-1]
    options += bytes(-len(options) % 4)
    first = (offset or (20 + len(options)) // 4) << 4 | reserved
    return struct.pack(">HHIIBBHHH", *ports, seq % 2**32, ack % 2**32, first, flags, win, 0, urgent) + options + data

def ipv4(side, payload, length=None, protocol=6, fragment=0):
    hosts = (bytes([10, 0, 0, 1]), bytes([10, 0, 0, 2]))
    length = 20 + len(payload) if length is None else length
    return struct.pack(">BBHHHBBH4s4s", 0x45, 0, length, 1, fragment, 64, protocol, 0, hosts[side], hosts[1 - side]) + payload

ETHERNET = bytes(range(12)) + b"\x08\x00"
SYN, FIN, RST, PSH, ACK = 2, 1, 4, 8, 16
SCALE = bytes([3, 3, 7, 1])

def crafted_traces():
    def frames(*packets): return [(1 + 0.01 * n, ETHERNET + ipv4(p[0], segment(*p[:5], **(p[5] if len(p) > 5 else {})))) for n, p in enumerate(packets)]
    top = 2**32 - 20
    write_pcap("sequence-wrap.pcap", 1, frames(
        (0, top, 0, SYN, b"", dict(options=SCALE)), (1, 7, top + 1, SYN | ACK, b"", dict(options=SCALE)), (0, top + 1, 8, ACK, b""),
        (0, top + 1, 8, ACK, b"a" * 15), (0, top + 16, 8, ACK, b"b" * 15), (0, top + 46, 8, ACK, b"d" * 15), (1, 8, top + 31, ACK, b""),
        (1, 8, top + 31, ACK, b""), (1, 8, top + 31, ACK, b""), (0, top + 31, 8, ACK, b"c" * 15), (1, 8, top + 61, ACK, b""),
        (0, top + 1, 8, ACK, b"a" * 15), (0, top + 61, 8, FIN | ACK, b""), (1, 8, top + 62, FIN | ACK, b""), (0, top + 62, 9, ACK, b"")))
    write_pcap("window-probe.pcap", 1, frames(
        (0, 100, 0, SYN, b""), (1, 500, 101, SYN | ACK, b"", dict(win=10)), (0, 101, 501, ACK, b""), (0, 101, 501, ACK, b"0123456789"),
        (1, 501, 111, ACK, b"", dict(win=0)), (0, 111, 501, ACK, b"p"), (1, 501, 111, ACK, b"", dict(win=0)), (0, 111, 501, ACK, b"p"),
        (1, 501, 111, ACK, b"", dict(win=0)), (1, 501, 111, ACK, b"", dict(win=500)), (0, 111, 501, PSH | ACK, b"p" * 40),
        (0, 150, 501, ACK, b"z"), (1, 501, 151, ACK, b"", dict(win=500)), (0, 150, 501, ACK, b""), (1, 501, 151, ACK, b"", dict(win=500))))
    write_pcap("unseen.pcap", 1, frames(
        (0, 900, 300, ACK, b"middle"), (1, 300, 950, ACK, b""), (1, 300, 990, ACK, b"x"), (0, 990, 301, PSH | ACK, b"y"),
        (1, 4000, 900, SYN | ACK, b""), (1, 9000, 991, SYN | ACK, b""), (0, 5, 0, SYN, b""), (0, 5, 0, SYN, b""), (1, 60, 6, RST | ACK, b""),
        (0, 77, 0, SYN, b"data in SYN"), (1, 60, 89, SYN | ACK, b""), (0, 89, 61, 0, b"no flags"), (0, 97, 61, RST, b"reset with data")))
    odd = [bytes([2, 3, 1]), bytes([3, 4, 1, 2]), bytes([2, 0]), bytes([1, 1, 1, 2, 4, 5, 180]), bytes([3, 3, 20]), bytes([99, 4, 1, 2]),
        bytes([19, 18]) + bytes(16), bytes([34, 2]), bytes([34, 10]) + bytes(8), bytes([5, 10]) + bytes([0, 0, 0, 9] * 2), bytes([8, 9]) + bytes(7)]
    write_pcap("odd-options.pcap", 1, frames(*[(0, 100, 0, SYN, b"", dict(options=each)) for each in odd],
        (0, 101, 0, 0, b"", {}), (0, 101, 5, 63, b"", dict(urgent=9)), (0, 101, 5, 255, b"", dict(urgent=9, reserved=1))))
    tcp = lambda n: segment(n % 2, 100 + n, 200, PSH | ACK, b"x", options=SCALE)
    tagged = ETHERNET[:12] + b"\x81\x00\x00\x05\x81\x00\x00\x06\x08\x00"
    extended = lambda n: struct.pack(">IHBB", 6 << 28, 16 + len(tcp(n)), 0, 64) + bytes(15) + bytes([1 + n % 2]) + bytes(15) \
        + bytes([2 - n % 2]) + bytes([60, 0, 1, 4, 0, 0, 0, 0]) + bytes([6, 0, 1, 4, 0, 0, 0, 0]) + tcp(n)
    write_pcap("lengths.pcap", 1, [
        (1, tagged + ipv4(0, tcp(0))), (2, ETHERNET + ipv4(1, tcp(1)) + b"padding"), (3, ETHERNET + ipv4(0, tcp(2), length=0)),
        (4, ETHERNET + ipv4(1, tcp(3), length=2000)), (5, ETHERNET[:12] + b"\x86\xdd" + extended(0)), (6, ETHERNET[:12] + b"\x86\xdd" + extended(1)),
        (8, ETHERNET + ipv4(0, tcp(4) + b"y" * 50), 62), (9, ETHERNET + ipv4(0, tcp(5), fragment=0x2000)),
        (10, ETHERNET + ipv4(0, struct.pack(">HHHH", 53, 5353, 12, 0) + b"data", protocol=17))])
    write_pcap("null.pcap", 0, [(1, struct.pack("<I", 2) + ipv4(0, tcp(0))), (2, struct.pack("<I", 30) + extended(1)), (3, struct.pack(">I", 2) + ipv4(1, tcp(1)))])

def edge_traces():
    """What other people's captures and random ones (npm run trouble) have, each as small as it can be."""
    os.makedirs(os.path.join(HERE, "edge"), exist_ok=True)
    mtu = lambda payload, **rest: ETHERNET + ipv4(0, payload, **rest)
    frames = lambda *packets: [(1 + 0.01 * n, ETHERNET + ipv4(p[0], segment(*p[:5], **(p[5] if len(p) > 5 else {})))) for n, p in enumerate(packets)]
    opening = lambda at, step: [(at, ETHERNET + ipv4(0, segment(0, 100, 0, SYN))), (at + step, ETHERNET + ipv4(1, segment(1, 500, 101, SYN | ACK))),
        (at + 2 * step, ETHERNET + ipv4(0, segment(0, 101, 501, ACK)))]
    data = lambda at, seq, length: (at, ETHERNET + ipv4(0, segment(0, seq, 501, ACK, b"d" * length)))
    # Wireshark knows no round trip that began with 1970; a negative one lets everything be out of order.
    write_pcap("edge/epoch.pcap", 1, opening(0, 1e-6) + [data(4e-6, 141, 2), data(8e-6, 101, 38), data(9e-6, 101, 38)])
    first, second, third = opening(5, 0.001)
    write_pcap("edge/backwards.pcap", 1, [first, second, (4.999, third[1]), data(5.1, 111, 10), data(6, 101, 5), data(4, 101, 5),
        (7, ETHERNET + ipv4(1, segment(1, 501, 121 + 2**31, ACK))), (8, ETHERNET + ipv4(0, segment(0, 121 + 2**31, 501, ACK, b"far")))])
    years = 4 * 365 * 86400
    write_pcap("edge/years.pcap", 1, [(1, ETHERNET + ipv4(0, segment(0, 7, 0, SYN, ports=(3333, 4444))))] + opening(years + 0.128755, 0.000013)
        + [data(years + 0.2, 111, 10), data(years + 0.200001, 101, 10), (years + 0.212345, ETHERNET + ipv4(1, segment(1, 501, 121, ACK)))])
    ae, cwr, ece = 1, 128, 64
    counters = lambda kind, count: bytes([kind, 2 + 3 * count]) + bytes(range(3 * count))
    setup = [(0, 1, 0, SYN | cwr | ece, b"", dict(reserved=ae)), (1, 9, 2, SYN | ACK | cwr, b"")]
    write_pcap("edge/accurate-ecn.pcap", 1, frames((0, 1, 0, ACK | cwr, b"before", dict(ports=(5, 6))), *setup, (0, 2, 10, ACK | ece, b"x"), (1, 10, 3, ACK | cwr, b"", dict(reserved=ae)),
        (1, 10, 3, 0, b""), (1, 10, 3, ACK | ece, b"", dict(reserved=15)), (0, 7, 0, ACK | ece, b"y", dict(ports=(5, 6), options=counters(172, 2))),
        (0, 8, 0, ACK | ece, b"z", dict(ports=(5, 6), options=counters(174, 3))), (0, 9, 0, ACK, b"", dict(ports=(5, 6), options=bytes([254, 7, 0xac, 0xc1, 0, 1, 2])))))
    rare = [bytes([6, 6, 1, 2, 3, 4]), bytes([7, 6, 1, 2, 3, 4]), bytes([8, 10, 0, 0, 0, 1, 0, 0, 0, 2]), bytes([11, 6, 0, 0, 0, 9]), bytes([12, 6, 0, 0, 0, 9]),
        bytes([13, 6, 0, 0, 0, 9]), bytes([13, 5, 0, 0, 9]), bytes([19, 5, 1, 2, 3]), bytes([4, 3, 1]), bytes([20, 4, 0xf9, 7]), bytes([20, 4, 0, 0]), bytes([27, 8, 0x35, 0, 0, 0, 0, 0]),
        bytes([28, 4, 0x81, 0]), bytes([29, 4, 1, 2]), bytes([29, 16]) + bytes(14), bytes([253, 4, 0xf9, 0x89]), bytes([254, 8, 0xf9, 0x89, 1, 2, 3, 4]), bytes([254, 4, 0, 0xac]),
        bytes([254, 5, 0, 0xac, 20]), bytes([254, 6, 0xbe, 0xef, 1, 2]), bytes([254, 3, 1]), bytes([172, 2]), bytes([172, 4, 1, 2]), bytes([5, 13]) + bytes([0, 0, 1, 44, 0, 0, 1, 54, 1, 2, 3]),
        bytes([2, 4, 5, 180, 2, 4, 5, 181, 3, 3, 2, 3, 3, 9]), bytes([5, 10, 0, 0, 1, 44, 0, 0, 1, 54, 5, 10, 0, 0, 1, 44, 0, 0, 1, 64])]
    write_pcap("edge/rare-options.pcap", 1, frames(*[(n % 2, 101, 300, ACK, b"", dict(options=each)) for n, each in enumerate(rare)],
        (0, 101, 300, ACK, b"r", dict(reserved=0xe)), (0, 102, 300, 0, b"r", dict(reserved=2))))
    options = bytes([1, 1, 8, 10, 0, 0, 0, 1, 0, 0, 0, 2, 4, 2, 5, 18]) + bytes([0, 0, 1, 44, 0, 0, 1, 54] * 2) + bytes([2, 4, 5, 180, 0, 0, 0, 0])
    whole = mtu(segment(0, 100, 200, ACK, b"d" * 9, options=options))
    wrong = mtu(segment(0, 109, 200, ACK, b"d" * 9, options=bytes([4, 2, 19, 6, 1, 2, 3, 4])))
    overlong = mtu(segment(0, 118, 200, ACK, b"d" * 9, options=bytes([99, 40, 1, 2, 3, 4, 5, 6])))
    ended = mtu(segment(0, 127, 200, ACK, b"d" * 9, options=bytes([1, 0, 7, 7, 7, 7, 7, 7])))
    limited = lambda length: mtu(segment(0, 136, 200, ACK, b"", options=options), length=length)
    padded = mtu(segment(0, 136, 200, ACK)) + bytes(6)
    checked = mtu(segment(0, 136, 200, ACK, b"c" * 30)) + b"\x01\x02\x03\x04"
    fragment = lambda field, payload: mtu(payload, fragment=field)
    cuts = [(whole, n) for n in range(38, 34 + 20 + len(options) + 2) if not 62 <= n < 66] + [(wrong, n) for n in range(54, 63)] + [(overlong, n) for n in range(54, 63)] + [(ended, n) for n in range(54, 63)] \
        + [(limited(n), 1000) for n in range(36, 41 + len(options)) if not 48 <= n < 52] + [(padded, n) for n in range(53, 61)] + [(checked, n) for n in range(83, 89)] \
        + [(mtu(segment(0, 136, 200, ACK | FIN, b"d", win=0, offset=n)), 1000) for n in range(1, 6)] \
        + [(fragment(0x2000, segment(0, 50, 60, ACK, b"d" * 24)), 60)]
    write_pcap("edge/cut-headers.pcap", 1, [(1 + 0.01 * n, octets, kept) for n, (octets, kept) in enumerate(cuts)])
    six = lambda length, extra=b"", first=6, data=b"six": struct.pack(">IHBB", 6 << 28, length, first, 64) + bytes(15) + b"\x01" + bytes(15) + b"\x02" + extra + segment(0, 9, 9, ACK, data)
    jumbo = lambda length: bytes([6, 0, 0xc2, 4]) + struct.pack(">I", length)
    write_pcap("edge/ipv6-lengths.pcap", 1, [(1, ETHERNET + six(23)), (2, ETHERNET[:12] + b"\x86\xdd" + six(23)), (3, ETHERNET[:12] + b"\x86\xdd" + six(0, jumbo(28 + 70000), 0, bytes(70000)), 120),
        (3.5, ETHERNET[:12] + b"\x86\xdd" + six(0, jumbo(28 + 3), 0)),         (4, ETHERNET[:12] + b"\x86\xdd" + six(0, bytes([6, 0, 1, 4, 0, 0, 0, 0]), 0)), (5, ETHERNET[:12] + b"\x86\xdd" + six(99))])

LEAN = {"frame", "eth", "vlan", "null", "raw", "sll", "ip", "ipv6", "tcp", "udp", "icmp", "icmpv6", "arp", "ethertype", "ipv6.hopopts", "ipv6.dstopts"}

def profile_without_applications():
    """Returns a home folder whose Wireshark profile switches every protocol off but the lowest."""
    home = tempfile.mkdtemp(); folder = os.path.join(home, ".config", "wireshark"); os.makedirs(folder)
    listed = subprocess.run(["tshark", "-G", "protocols"], check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout
    names = {line.split("\t")[2] for line in listed.decode().splitlines()}
    with open(os.path.join(folder, "disabled_protos"), "w") as out: out.write("\n".join(sorted(names - LEAN)) + "\n")
    return home

FIELDS = ("frame.number _ws.col.Info frame.time_relative frame.time_delta frame.len ip.src ip.dst ipv6.src ipv6.dst tcp.srcport tcp.dstport tcp.stream "
    "tcp.seq tcp.seq_raw tcp.nxtseq tcp.ack tcp.ack_raw tcp.len tcp.hdr_len tcp.flags tcp.flags.str tcp.window_size_value tcp.window_size "
    "tcp.window_size_scalefactor tcp.checksum tcp.options.mss_val tcp.options.wscale.shift tcp.options.timestamp.tsval tcp.payload tcp.completeness "
    "tcp.analysis tcp.analysis.flags tcp.analysis.retransmission tcp.analysis.fast_retransmission tcp.analysis.spurious_retransmission "
    "tcp.analysis.out_of_order tcp.analysis.lost_segment tcp.analysis.ack_lost_segment tcp.analysis.duplicate_ack "
    "tcp.analysis.duplicate_ack_num tcp.analysis.duplicate_ack_frame tcp.analysis.keep_alive tcp.analysis.keep_alive_ack "
    "tcp.analysis.zero_window tcp.analysis.zero_window_probe tcp.analysis.zero_window_probe_ack tcp.analysis.window_full "
    "tcp.analysis.window_update tcp.analysis.reused_ports tcp.analysis.acks_frame tcp.analysis.ack_rtt tcp.analysis.initial_rtt "
    "tcp.analysis.bytes_in_flight tcp.analysis.push_bytes_sent tcp.analysis.rto tcp.analysis.rto_frame").split()

def write_rows():
    home = profile_without_applications()
    for path in sorted(glob.glob(os.path.join(HERE, "*.pcap")) + glob.glob(os.path.join(HERE, "*.pcapng")) + glob.glob(os.path.join(HERE, "edge", "*.pcap"))):
        argv = ["tshark", "-n", "-r", path, "-Y", "tcp", "-T", "fields", "-E", "header=y"]
        for field in FIELDS: argv += ["-e", field]
        rows = subprocess.run(argv, check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            env={**os.environ, "HOME": home}).stdout
        with open(path + ".tsv", "wb") as out: out.write(rows)

TABLES = {"conv": "conv,tcp", "expert": "expert", "follow": "follow,tcp,hex,0"}

def write_tables():
    home = profile_without_applications()
    tables = {}
    for path in sorted(glob.glob(os.path.join(HERE, "*.pcap*")) + glob.glob(os.path.join(HERE, "edge", "*.pcap*"))):
        if path.endswith(".tsv"): continue
        tables[os.path.relpath(path, HERE)] = {name: subprocess.run(["tshark", "-n", "-q", "-r", path, "-z", table], check=True, stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL, env={**os.environ, "HOME": home}).stdout.decode("utf-8", "replace").split("\n") for name, table in TABLES.items()}
    with open(os.path.join(HERE, "tables.json"), "w") as out: json.dump(tables, out, indent=1, ensure_ascii=False); out.write("\n")

if __name__ == "__main__":
    run("ip", "link", "set", "lo", "up")
    run("ip", "link", "set", "lo", "mtu", "1500")
    loopback_traces(); wire_traces(); derived_traces(); crafted_traces(); edge_traces(); write_rows(); write_tables()
