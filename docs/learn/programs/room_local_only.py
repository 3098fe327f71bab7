"""A chat room that listens at 127.0.0.1 alone."""
import socket
import sys
import threading

members = []


def serve(member, address):
    member.sendall(b"Welcome to this chatroom!")
    received = b""
    while True:
        piece = member.recv(2048)
        if not piece:
            break
        received += piece
        while b"\n" in received:
            line, received = received.split(b"\n", 1)
            tell_others(member, address, line + b"\n")
    members.remove(member)
    member.close()


def tell_others(author, address, message):
    for other in members:
        if other is not author:
            other.sendall(f"<{address}> ".encode() + message)


listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
listener.bind(("127.0.0.1", int(sys.argv[1])))
listener.listen()
try:
    while True:
        newcomer, (host, port) = listener.accept()
        members.append(newcomer)
        threading.Thread(target=serve, args=(newcomer, host), daemon=True).start()
except KeyboardInterrupt:
    for each in members:
        each.close()
