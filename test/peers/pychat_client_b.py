"""
A PyChat client for the tests, in words of its own: one thread, the server on the command line, a clock and
colours. The end of its input means nothing to it.
"""
import os
import select
import socket
import sys
import time

CYAN, PLAIN = "\x1b[1;36m", "\x1b[0m"
place, _, service = sys.argv[1].rpartition("/")


def show(author, text):
    print(f"[{time.strftime('%H:%M:%S')}] {CYAN}{author}{PLAIN}> {text}", flush=True)


def lines_of(octets):
    *whole, rest = octets.split(b"\n")
    return [each.decode() for each in whole], rest


print("Who are you?", flush=True)
me = sys.stdin.buffer.raw.readline().decode().strip()
try:
    chat = socket.create_connection((place, int(service)))
except ConnectionRefusedError:
    sys.exit(f"nobody at home at {place}")
chat.sendall(me.encode())
friend = chat.recv(1024).decode()
print(f"*** you are now talking to {CYAN}{friend}{PLAIN} ***", flush=True)

typed = b""
ears = [chat, 0]
talking = True
while talking:
    ready, _, _ = select.select(ears, [], [])
    if chat in ready:
        heard = chat.recv(1024).decode()
        if heard in ("", "[bye]"):
            break
        show(friend, heard)
    if 0 in ready:
        fresh = os.read(0, 4096)
        if fresh == b"":
            ears.remove(0)
        lines, typed = lines_of(typed + fresh)
        for line in lines:
            chat.sendall(line.encode())
            show(me, line)
            talking = talking and line != "[bye]"
chat.shutdown(socket.SHUT_WR)
chat.close()
print("*** the line is closed ***", flush=True)
