"""Writes what tshark 4.0 says of the filters in filters.txt: filters.tsv has the frames that each takes of each capture. It also writes
mixed.pcapng, with what the traces lack: comments, years, UDP of both IP versions, octets that are no text, ARP. Run it where tshark is."""
import decimal, importlib.util, os, struct, subprocess, sys

HERE = os.path.dirname(os.path.abspath(__file__))
FILTERS = os.path.join(HERE, "filters.txt")
TRACES = os.path.join(HERE, "..", "tcp", "traces")
CAPTURES = ["talk.pcap", "talk-ipv6.pcapng", "lengths.pcap", "any.pcap", "window-probe.pcap", "left-open.pcap", "mixed.pcapng"]

spec = importlib.util.spec_from_file_location("traces", os.path.join(TRACES, "make-traces.py"))
traces = importlib.util.module_from_spec(spec); spec.loader.exec_module(traces)

def block(kind, body):
    body += bytes(-len(body) % 4)
    return struct.pack("<II", kind, len(body) + 12) + body + struct.pack("<I", len(body) + 12)

def option(code, value): return struct.pack("<HH", code, len(value)) + value + bytes(-len(value) % 4)

def packet(at, octets, *comments):
    ticks = int(decimal.Decimal(at) * 10**9)
    options = b"".join(option(1, each.encode()) for each in comments) + (bytes(4) if comments else b"")
    return block(6, struct.pack("<IIIII", 0, ticks >> 32, ticks & 0xffffffff, len(octets), len(octets)) + octets + bytes(-len(octets) % 4) + options)

def udp(data, ports): return struct.pack(">HHHH", *ports, 8 + len(data), 7) + data

def ipv6(payload, hosts=(1, 2)):
    address = lambda last: bytes([0x20, 1, 0xd, 0xb8]) + bytes(11) + bytes([last])
    return struct.pack(">IHBB", 6 << 28, len(payload), 17, 64) + address(hosts[0]) + address(hosts[1]) + payload

def mixed():
    ethernet, other = traces.ETHERNET, traces.ETHERNET[:12]
    send = lambda data, ports=(5000, 5001), side=0: ethernet + traces.ipv4(side, udp(data, ports), protocol=17)
    tcp = lambda side, seq, data, **rest: ethernet + traces.ipv4(side, traces.segment(side, seq, 1, 24, data, **rest))
    frames = [
        packet("1000000000.000000001", send(b"hello"), "first", "Second Comment"),
        packet("1000000000.25", send(bytes(range(256)), (7, 7))),
        packet("1000000000.250000001", send("Grüße \U0001f600\r\n".encode(), side=1), "ein Gruß"),
        packet("1000000001", other + b"\x86\xdd" + ipv6(udp(b"six\x00\xff", (53, 65535)))),
        packet("1000000001.5", other + b"\x86\xdd" + ipv6(udp(b"HELLO WORLD", (65535, 53)), (2, 1))),
        packet("1000000002", other + b"\x08\x06" + bytes([0, 1, 8, 0, 6, 4, 0, 1]) + ethernet[6:12] + bytes([10, 0, 0, 1]) + bytes(6) + bytes([10, 0, 0, 2])),
        packet("1000000003", tcp(0, 100, b'say "aaaaaaaaaaaaaaaa" it\\'), "first"),
        packet("1000000003.1", tcp(1, 200, b"GET / HTTP/1.1\r\nHost: x\r\n\r\n", ports=(9, 9))),
        packet("1000000003.2", tcp(0, 126, b"\x00\x01\x02\xfe\xff")),
        packet("1000000003.3", tcp(0, 131, b"two\nlines\n")),
        packet("1000000003.4", send(b"")),
        packet("1126144000.128755", send(b"years later")),
    ]
    with open(os.path.join(HERE, "mixed.pcapng"), "wb") as out:
        out.write(block(0x0a0d0d0a, struct.pack("<IHHq", 0x1a2b3c4d, 1, 0, -1)) + block(1, struct.pack("<HHI", 1, 0, 0) + option(9, b"\x09") + bytes(4)) + b"".join(frames))

TAPS = """
local number = 0
for line in io.lines(os.getenv("FILTERS")) do
  number = number + 1
  local mine, tap = number, Listener.new("frame", line)
  function tap.packet(pinfo) print("taken", mine, pinfo.number) end
end
"""

def frames_of(capture, count, home, taps):
    """Returns the frames that each filter takes; all of them look at a capture in one run."""
    folder = HERE if capture == "mixed.pcapng" else TRACES
    done = subprocess.run(["tshark", "-n", "-q", "-X", "lua_script:" + taps, "-r", os.path.join(folder, capture)], check=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, env={**os.environ, "HOME": home, "FILTERS": FILTERS})
    if b"rror" in done.stderr + done.stdout: sys.exit((done.stderr + done.stdout).decode())
    taken = [[] for _ in range(count)]
    for line in done.stdout.decode().splitlines():
        word, *numbers = line.split("\t")
        if word == "taken": taken[int(numbers[0]) - 1].append(numbers[1])
    return [",".join(frames) for frames in taken]

if __name__ == "__main__":
    mixed()
    home = traces.profile_without_applications()
    taps = os.path.join(home, "taps.lua")
    with open(taps, "w") as out: out.write(TAPS)
    with open(FILTERS) as listed: filters = listed.read().splitlines()
    columns = [frames_of(capture, len(filters), home, taps) for capture in CAPTURES]
    with open(os.path.join(HERE, "filters.tsv"), "w") as out:
        for row in zip(["filter", *filters], *([capture, *frames] for capture, frames in zip(CAPTURES, columns))): out.write("\t".join(row) + "\n")
