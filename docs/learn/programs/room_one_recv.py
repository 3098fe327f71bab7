"""A chat room. It takes what one recv returns for one message."""
import socket
import sys
import threading

members = []


def serve(member, address):
    member.sendall(b"Welcome to this chatroom!")
    while True:
        said = member.recv(2048)
        if not said:
            break
        tell_others(member, address, said)
    members.remove(member)
    member.close()


def tell_others(author, address, message):
    for other in members:
        if other is not author:
            other.sendall(f"<{address}> ".encode() + message)


listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
listener.bind(("", int(sys.argv[1])))
listener.listen()
try:
    while True:
        newcomer, (host, port) = listener.accept()
        members.append(newcomer)
        threading.Thread(target=serve, args=(newcomer, host), daemon=True).start()
except KeyboardInterrupt:
    for each in members:
        each.close()
