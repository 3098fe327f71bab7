# Reads once, when it is told to, and answers with two lines in one call.
import socket

listener = socket.socket()
listener.bind(("127.0.0.1", 0))
listener.listen()
print(listener.getsockname()[1], flush=True)
connection, _ = listener.accept()
input()
connection.recv(1024)
connection.sendall(b"one\ntwo\n")
while connection.recv(1024):
    pass
connection.close()
