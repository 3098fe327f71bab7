"""A PyChat client for the tests: blocking sockets, one recv a message, a thread for each direction."""
import os
import socket
import sys
import threading

server = input("Enter server address you want to connect to: ")
port = int(input("Enter the server port you want to connect to: "))
own_name = input("Enter your name: ")
peer = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
peer.connect((server, port))
peer.send(own_name.encode())
peer_name = peer.recv(1024).decode()
print("Successfully joined", peer_name, "'s chat room.")
print("Type [bye] to exit the chat room.")


def leave():
    try:
        peer.shutdown(socket.SHUT_RDWR)
    except OSError:
        pass
    peer.close()
    sys.stdout.flush()
    os._exit(0)


def hear():
    while True:
        data = peer.recv(1024)
        if not data or data.decode() == "[bye]":
            leave()
        print(peer_name, ":", data.decode())


threading.Thread(target=hear, daemon=True).start()
for line in sys.stdin:
    text = line.rstrip("\n")
    peer.send(text.encode())
    if text == "[bye]":
        break
else:
    peer.send(b"[bye]")
leave()
