"""A PyChat program with one fault, named by its second argument, in the role named by its first."""
import os
import signal
import socket
import struct
import sys
import threading
import time

role, fault = sys.argv[1], sys.argv[2]
port = int(sys.argv[-1])
END = "\n" if fault == "line-end" else ""
NAME = "Francesco" if role == "server" else "Trevor"


def leave():
    try:
        sock.shutdown(socket.SHUT_RDWR)
    except OSError:
        pass
    sys.stdout.flush()
    os._exit(0)


def encode(text):
    if fault == "encrypted":
        return bytes(octet ^ 0x2A for octet in text.encode())
    return (text + END).encode()


def send(octets):
    if fault == "divides":
        for at in range(0, len(octets), 1000):
            sock.send(octets[at : at + 1000])
            time.sleep(0.01)
        return
    if fault != "octets":
        sock.send(octets)
        return
    for octet in octets:
        sock.send(bytes([octet]))
        time.sleep(0.01)


def die(how):
    print("ValueError: invalid literal for int() with base 10", file=sys.stderr, flush=True)
    if how == "crashes":
        os.kill(os.getpid(), signal.SIGSEGV)
    os._exit(5)


def hear():
    while True:
        data = sock.recv(1024)
        if not data or data.decode() == "[bye]":
            if fault == "stays":
                time.sleep(60)
            leave()
        if fault != "deaf":
            print(other, ":", data.decode())


if role == "server":
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind(("", port + 7 if fault == "wrong-port" else port))
    listener.listen(1)
    sock, _ = listener.accept()
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    if fault == "listens-once":
        listener.close()
    if fault == "half-way":
        leave()
    if fault == "garbage":
        sock.send(bytes([0xFF, 0xFE, 0x00, 0x1B, 0x5B, 0x32, 0x4A]) * 20)
    if fault == "speaks-first":
        sock.send(encode(NAME))
    other = sock.recv(1024).decode().strip()
    if fault not in ("speaks-first", "garbage"):
        send(encode(NAME))
    print(other, "has connected to the chat room.\nType [bye] to exit the chat room.\nConnected to:")
else:
    sock = socket.create_connection((sys.argv[3], port + 7 if fault == "wrong-port" else port))
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    if fault == "half-way":
        sock.send(b"Tre")
        leave()
    early = sock.recv(1024) if fault == "waits" else b""
    sock.send(bytes([0xFF, 0xFE, 0x00, 0x1B]) * 20) if fault == "garbage" else send(encode(NAME))
    other = (early or sock.recv(1024)).decode().strip()
    print("Successfully joined", other, "'s chat room.\nType [bye] to exit the chat room.")

threading.Thread(target=hear, daemon=True).start()
for line in sys.stdin:
    text = line.rstrip("\n")
    if fault == "reset" and text == "[bye]":
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        sock.close()
        os._exit(0)
    if fault in ("dies", "crashes") and text != "[bye]":
        die(fault)
    if fault == "mute" and text != "[bye]":
        continue
    if fault == "no-bye" and text == "[bye]":
        break
    send(encode(text))
    if text == "[bye]":
        break
if fault == "stays":
    while True:
        time.sleep(60)
leave()
