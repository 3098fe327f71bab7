"""
A PyChat server for the tests, in words of its own: the name and port on the command line, a clock and colours. It takes one
client and closes its door, or with `again` takes one after the other until Ctrl-C.
"""
import signal
import socket
import sys
import threading
import time

me, port, again = sys.argv[1], int(sys.argv[2]), sys.argv[3:] == ["again"]
GREEN, PLAIN = "\x1b[32m", "\x1b[0m"
guest = None


def show(author, text):
    print(f"{time.strftime('%H:%M')} | {GREEN}{author:>12}{PLAIN} | {text}")


def type_away():
    for line in sys.stdin:
        say(line.rstrip("\n"))
    say("[bye]")


def say(text):
    try:
        guest.sendall(text.encode())
        show("(me)", text)
        if text == "[bye]":
            guest.shutdown(socket.SHUT_RDWR)
    except (AttributeError, OSError):
        show("(nobody)", text)


def talk(name):
    show("*", f"{name} is here, say [bye] to hang up")
    while (data := guest.recv(1024)) not in (b"", b"[bye]"):
        show(name, data.decode())
    guest.close()
    show("*", "the chat is over")


signal.signal(signal.SIGINT, lambda *_: sys.exit(0))
door = socket.create_server(("", port), backlog=1)
threading.Thread(target=type_away, daemon=True).start()
while True:
    guest, _ = door.accept()
    if not again:
        door.close()
    name = guest.recv(1024).decode()
    guest.sendall(me.encode())
    talk(name)
    if not again:
        break
