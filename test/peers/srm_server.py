"""A chat room for the tests: a thread for each client, one recv a message, to everybody but its sender."""
import socket
import sys
import threading

members = []


def serve(member, address):
    member.sendall(b"Welcome to this chatroom!")
    while True:
        try:
            said = member.recv(2048)
        except OSError:
            said = b""
        if not said:
            break
        try:
            words = f"<{address}> {said.decode()}"
        except UnicodeDecodeError:
            continue
        print(words)
        for other in list(members):
            if other is not member:
                try:
                    other.sendall(words.encode())
                except OSError:
                    pass
    members.remove(member)
    member.close()


listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
listener.bind((sys.argv[1], int(sys.argv[2])))
listener.listen(100)
try:
    while True:
        newcomer, where = listener.accept()
        members.append(newcomer)
        print(f"{where[0]} connected")
        threading.Thread(target=serve, args=(newcomer, where[0]), daemon=True).start()
except KeyboardInterrupt:
    for each in members:
        each.close()
