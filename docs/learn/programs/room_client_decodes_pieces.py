"""A chat room's client. It decodes what each recv returns."""
import os
import socket
import sys
import threading

room = socket.create_connection((sys.argv[1], int(sys.argv[2])))


def hear():
    while True:
        piece = room.recv(2048)
        if not piece:
            os._exit(0)
        print(piece.decode(), flush=True)


threading.Thread(target=hear, daemon=True).start()
for line in sys.stdin:
    room.sendall(line.encode())
room.close()
