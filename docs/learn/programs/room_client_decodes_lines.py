"""A chat room's client. It gathers octets and decodes whole lines."""
import os
import socket
import sys
import threading

room = socket.create_connection((sys.argv[1], int(sys.argv[2])))


def hear():
    received = b""
    while True:
        piece = room.recv(2048)
        if not piece:
            os._exit(0)
        received += piece
        while b"\n" in received:
            line, received = received.split(b"\n", 1)
            print(line.decode(), flush=True)


threading.Thread(target=hear, daemon=True).start()
for line in sys.stdin:
    room.sendall(line.encode())
room.close()
