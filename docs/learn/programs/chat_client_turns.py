"""PyChat's client. It speaks, waits for an answer, and speaks again."""
import socket
import sys

host, port, name = sys.argv[1], int(sys.argv[2]), sys.argv[3]
peer = socket.create_connection((host, port))
peer.sendall(name.encode())
peer_name = peer.recv(1024).decode()
print(peer_name, "is here.", flush=True)

for line in sys.stdin:
    text = line.rstrip("\n")
    peer.sendall(text.encode())
    if text == "[bye]":
        break
    print(f"{peer_name}: {peer.recv(1024).decode()}", flush=True)
peer.close()
