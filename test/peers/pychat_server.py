"""A PyChat server for the tests: blocking sockets, one recv a message, a thread for each direction."""
import os
import socket
import sys
import threading

port = int(sys.argv[1])
listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
listener.bind(("", port))
own_name = input("Enter your name: ")
listener.listen(1)
print("The server is ready to receive")
peer, address = listener.accept()
peer_name = peer.recv(1024).decode()
peer.send(own_name.encode())
print(f"{peer_name} has connected to the chat room.\nType [bye] to exit the chat room.")
print("Connected to:", address[0], ":", address[1])


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
