"""A program of the Simple Chat Room with one fault, named by its second argument, in the role named by its first."""
import os
import socket
import sys
import threading
import time

role, fault, host, port = sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4])
members = []


def serve(member, address):
    if fault == "late-welcome":
        time.sleep(4)
    if fault != "no-welcome":
        member.sendall(b"Hello!" if fault == "other-welcome" else b"Welcome to this chatroom!")
    where = f"{address[0]}:{address[1]}" if fault == "port-too" else address[0]
    while said := member.recv(2048):
        line = f"<{where}> ".encode() + said
        print(line.decode(errors="replace"))
        for other in list(members):
            if other is not member or fault == "echoes":
                other.sendall(line)
        if fault == "once":
            break
    members.remove(member)
    member.close()


def run_server():
    listener = socket.create_server((host, port))
    try:
        while True:
            member, address = listener.accept()
            members.append(member)
            print(address[0], "connected")
            threading.Thread(target=serve, args=(member, address), daemon=True).start()
    except KeyboardInterrupt:
        sys.stdout.flush()
        os._exit(0)


def hear(server):
    while octets := server.recv(2048):
        print(octets)


def run_client():
    server = socket.create_connection((host, port))
    threading.Thread(target=hear, args=(server,), daemon=True).start()
    for line in sys.stdin:
        server.sendall(line.rstrip("\n").encode() if fault == "bare-lines" else line.encode())
    server.close()
    sys.stdout.flush()
    os._exit(0)


run_server() if role == "server" else run_client()
