"""PyChat's client. It gives the network half a second to connect."""
import os
import socket
import sys
import threading

host, port, name = sys.argv[1], int(sys.argv[2]), sys.argv[3]
peer = socket.create_connection((host, port), timeout=0.5)
peer.settimeout(None)
peer.sendall(name.encode())
peer_name = peer.recv(1024).decode()
print(peer_name, "is here.", flush=True)


def hear():
    while True:
        data = peer.recv(1024)
        if not data or data == b"[bye]":
            leave()
        print(f"{peer_name}: {data.decode()}", flush=True)


def leave():
    peer.shutdown(socket.SHUT_RDWR)
    peer.close()
    os._exit(0)


threading.Thread(target=hear, daemon=True).start()
for line in sys.stdin:
    text = line.rstrip("\n")
    peer.sendall(text.encode())
    if text == "[bye]":
        break
leave()
