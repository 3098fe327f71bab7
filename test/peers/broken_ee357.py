"""An EE-357 program with one fault, named by its second argument, in the role named by its first."""
import csv
import json
import os
import socket
import sys
import threading
import time

role, fault, host, port = sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4])
PAUSE = 0.1
members = {}


def write(value):
    return json.dumps(value, separators=(",", ":") if fault == "narrow-json" else None).encode()


def tell(peer, value):
    peer.sendall(write(value) + (b"\n" if fault == "line-ends" else b""))
    time.sleep(PAUSE)


def hear(peer):
    octets = peer.recv(1024)
    if not octets:
        raise EOFError
    return json.loads(octets)


def let_in(peer):
    if fault == "greets":
        tell(peer, "who are you?")
    with open(sys.argv[5], newline="", encoding="utf-8") as file:
        accounts = [(row["username"], row["password"]) for row in csv.DictReader(file)]
    right = False
    while not right:
        _, name, password = hear(peer)
        right = (name, password) in accounts
        names = [each for each, _ in accounts if each != name or fault != "others-only"]
        if fault == "both-at-once":
            peer.sendall(write(["auth_res", right, names]) + write("alias?"))
        else:
            tell(peer, ["auth_res", right, names])
    if fault != "both-at-once":
        tell(peer, "alias?")
    return hear(peer)


def serve(peer, address):
    alias = None
    try:
        alias = let_in(peer)
        members[alias] = peer
        print(f"[{address[0]}: {address[1]}] joined in as {alias}")
        tell(peer, "you are now connected!")
        while True:
            message = hear(peer)
            tell(members[message[1 if fault == "returns" else 2]], message)
    except (EOFError, OSError, KeyError, ValueError):
        members.pop(alias, None)
        peer.close()


def run_server():
    listener = socket.create_server((host, port))
    print("Waiting for incoming connections ...")
    try:
        while True:
            peer, address = listener.accept()
            threading.Thread(target=serve, args=(peer, address), daemon=True).start()
    except KeyboardInterrupt:
        leave()


def leave():
    sys.stdout.flush()
    os._exit(0)


def listen(server, name):
    try:
        while True:
            value = hear(server)
            if value == "alias?":
                tell(server, name)
            elif value[0] == "messaging":
                print(value[1], ">", value[3])
    except (EOFError, OSError):
        leave()


def run_client(name, password):
    server = socket.create_connection((host, port))
    if fault == "name-first":
        tell(server, name)
    tell(server, ["auth", name, password])
    users = hear(server)[2]
    users.remove(name)
    print(*users, sep="\n")
    threading.Thread(target=listen, args=(server, name), daemon=True).start()
    partner = users[int(input("Whom? "))]
    print("With", partner)
    while True:
        message = write(["messaging", name, partner, input()])
        server.sendall(message + message if fault == "twice" else message + (b"\n" if fault == "line-ends" else b""))


try:
    run_server() if role == "server" else run_client(*sys.argv[5:7])
except KeyboardInterrupt:
    leave()
