"""An ECE 146 program with one fault, named by its second argument, in the role named by its first."""
import os
import pickle
import signal
import socket
import sys
import threading
import time

role, fault = sys.argv[1], sys.argv[2]
members, users = [], []
if fault == "heedless":
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def to_all(octets, author=None):
    for member in list(members):
        if not (fault == "no-echo" and member is author):
            member.sendall(octets)


def serve(member, address):
    name = member.recv(1024).decode()
    users.append(name)
    print(f"*** {name} Connected (IP: (IP: {address[0]} | Remote addr: {address[1]}) ***")
    while True:
        said = member.recv(1024).decode()
        if said in ("", "!Exit"):
            break
        if said == "!GetAllActiveUsers":
            if fault not in ("no-list", "both-at-once"):
                to_all(pickle.dumps(users, int(fault[-1]) if fault.startswith("pickle-") else 4))
        elif said == "!ShowUserHasConnected":
            announcement = f"*** {name} Connected ***".encode()
            to_all(announcement + pickle.dumps(users, 4) if fault == "both-at-once" else announcement)
        else:
            to_all(f"<{name}> {said}".encode(), member)
    users.remove(name)
    print(f"*** <{name}> (IP: {address[0]} | Remote addr: {address[1]}) Disconnected ***")
    if fault == "gone-at-once":
        members.remove(member)
    to_all(pickle.dumps(users, int(fault[-1]) if fault.startswith("pickle-") else 4))
    if fault == "slow-to-notice":
        time.sleep(0.5)
    if member in members:
        members.remove(member)
    member.close()


def run_server(port):
    listener = socket.create_server(("", port))
    print("Allowing Connections...")
    try:
        while True:
            member, address = listener.accept()
            members.append(member)
            threading.Thread(target=serve, args=(member, address), daemon=True).start()
    except KeyboardInterrupt:
        print("Close Connections...")


def hear(server):
    if fault == "hasty":
        time.sleep(0.5)
    while data := server.recv(1024):
        try:
            print(data.decode())
        except UnicodeDecodeError:
            print(*pickle.loads(data), sep="\n")
    sys.stdout.flush()
    os._exit(0)


def run_client(host, port, name):
    server = socket.create_connection((host, port))
    server.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    threading.Thread(target=hear, args=(server,), daemon=True).start()
    opening = [name, "!ShowUserHasConnected", "!GetAllActiveUsers"]
    if fault == "commands-first":
        opening = opening[1:] + opening[:1]
    if fault == "no-gap":
        opening = [name, "!ShowUserHasConnected!GetAllActiveUsers"]
    for word in opening:
        for piece in word if fault == "octets" else [word]:
            server.send(piece.encode())
            time.sleep(0.01)
        time.sleep(0.005 if fault == "hasty" and word == "!ShowUserHasConnected" else 0.1)
    for line in sys.stdin:
        if fault == "no-exit" and line == "!Exit\n":
            server.shutdown(socket.SHUT_RDWR)
            break
        server.send((line if fault == "line-end" and line != "!Exit\n" else line.rstrip("\n")).encode())
        if line == "!Exit\n" or line == "!exit\n":
            break
    time.sleep(0.2)
    os._exit(0)


if role == "server":
    run_server(int(sys.argv[3]))
else:
    run_client(sys.argv[3], int(sys.argv[4]), sys.argv[5])
