"""PyChat's client. Where recv returns nothing, it waits a little and asks again."""
import socket
import sys
import threading
import time

host, port, name = sys.argv[1], int(sys.argv[2]), sys.argv[3]
peer = socket.create_connection((host, port))
peer.sendall(name.encode())
peer_name = peer.recv(1024).decode()
print(peer_name, "is here.", flush=True)


def hear():
    while True:
        data = peer.recv(1024)
        if not data:
            time.sleep(0.1)  # nothing there yet
            continue
        print(f"{peer_name}: {data.decode()}", flush=True)


threading.Thread(target=hear).start()
for line in sys.stdin:
    text = line.rstrip("\n")
    peer.sendall(text.encode())
    if text == "[bye]":
        break
