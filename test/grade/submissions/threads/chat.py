"""PyChat with a thread for each direction, and prompts for everything that it needs to know."""
import os
import socket
import sys
import threading


def hear(chat, other):
    while (text := receive(chat)) not in ("", "[bye]"):
        print(other, ":", text, flush=True)
    close(chat)


def receive(chat):
    """A message has ended when nothing more has come for a tenth of a second."""
    octets = chat.recv(1024)
    chat.settimeout(0.1)
    try:
        while more := chat.recv(1024):
            octets += more
    except TimeoutError:
        pass
    chat.settimeout(None)
    return octets.decode(errors="replace")


def close(chat):
    try:
        chat.shutdown(socket.SHUT_WR)
    except OSError:
        pass
    os._exit(0)


port = int(input("Which port? "))
name = input("Who are you? ")
if sys.argv[1] == "server":
    door = socket.create_server(("", port), backlog=1)
    chat, _ = door.accept()
    door.close()
    other = receive(chat)
    chat.sendall(name.encode())
else:
    chat = socket.create_connection((input("Which server? "), port))
    chat.sendall(name.encode())
    other = receive(chat)
print("You are talking to", other, flush=True)
threading.Thread(target=hear, args=(chat, other), daemon=True).start()
for line in sys.stdin:
    chat.sendall(line.rstrip("\n").encode())
    if line == "[bye]\n":
        break
else:
    chat.sendall(b"[bye]")
close(chat)
