"""A CSE4074 client for the tests: threads for the registry, for other clients and for HELLO; one recv a part."""
import os
import socket
import sys
import threading
import time

HOST, PORT, EVERY = "127.0.0.1", int(sys.argv[1]), float(sys.argv[2]) if len(sys.argv) > 2 else 60.0
REGISTRY = os.environ.get("REGISTRY", HOST)
UDP_PORT = int(sys.argv[3]) if len(sys.argv) > 3 else PORT + 1
name = input("enter your username: ")
input("enter your password: ")
registry = socket.create_connection((REGISTRY, PORT))
own = socket.socket()
own.bind((HOST, 0))
own.listen(5)
own_port = own.getsockname()[1]
links = []


def log(text):
    print(f"2022-01-09 22:47:13;INFO;{text}", file=sys.stderr, flush=True)


def framed(text):
    return f"{len(text.encode()) :< 5}".encode() + text.encode()


def receive(sock):
    return sock.recv(int(sock.recv(5))).decode()


def hear_registry():
    try:
        while True:
            who, text = receive(registry), receive(registry)
            if text == "&&LOGOUTSUCCESS&&":
                log(f"loggin out from session. goodbye {name}")
                sys.stdout.flush()
                os._exit(0)
            if text.startswith("&&CLIENTOK&&"):
                _, text, port = text.split("|")
                links.append(socket.create_connection((HOST, int(port))))
            elif text.startswith("&&CLIENTEXIT&&"):
                links.clear()
            author, colon, said = text.partition(":")
            if colon:
                print(f"{who}: {said.strip()}", flush=True)
            else:
                print(f"server: {text.split('|')[-1]}", flush=True)
    except (ValueError, OSError):
        log("the registry is gone")
        os._exit(1)


def hear_peer(sock, address):
    try:
        while True:
            text = receive(sock)
            log(f"{name} received a new message from another peer with address {address}")
            print(text.split("|", 1)[1], flush=True)
    except (ValueError, OSError):
        pass


def hear_peers():
    while True:
        sock, address = own.accept()
        threading.Thread(target=hear_peer, args=(sock, address), daemon=True).start()


def say_hello():
    udp = socket.socket(type=socket.SOCK_DGRAM)
    while True:
        time.sleep(EVERY)
        udp.sendto(framed(f"&&HELLO&&|{name}"), (REGISTRY, UDP_PORT))
        log(f"sending HELLO message to UDP socket of server for user with id - {name}")


def request(line):
    words = line.split(" ")
    if line == "LOGOUT":
        return "&&LOGOUT&&"
    if line in ("EXIT", "EXIT GROUP"):
        return f"&&{line.replace(' ', '')}&&|{name}"
    if line.startswith("SEARCH "):
        return f"&&SEARCH&&|{words[1]}|{name}"
    if line.startswith("CHAT REQUEST "):
        return f"&&CHATREQUEST&&|{words[2]}|{name}"
    if line.startswith("GROUP CHAT "):
        return f"&&GROUPCHAT&&|{name}|" + "".join(f"{friend}|" for friend in words[2:])
    if line.startswith(("OK GROUP ", "REJECT GROUP ")):
        return f"&&{words[0]}GROUP&&|{name}|{words[2]}"
    if line.startswith("OK "):
        return f"&&OK&&|{name}|{words[1]}|{own_port}"
    if line.startswith("REJECT "):
        return f"&&REJECT&&|{name}|{words[1]}"
    return None


log(f"TCP server of client {name} is running at {HOST}:{own_port} and it is listening for connections!")
register = f"&&REGISTER&&|{name}|{own_port}"
registry.send(f"{len(register.encode()):<5}".encode() + register.encode())
log(f"{name} has been successfully added in the server's database")
for task in (hear_registry, hear_peers, say_hello):
    threading.Thread(target=task, daemon=True).start()
for line in sys.stdin:
    line = line.rstrip("\n")
    asked = request(line)
    if asked is not None:
        registry.send(framed(asked))
    elif links:
        print(f"{name}: {line}", flush=True)
        links[-1].send(framed(f"&&MESSAGE&&|{name}: {line}"))
    else:
        registry.send(framed(f"&&MESSAGE&&|{name}: {line}"))
