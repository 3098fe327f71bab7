"""Serves one client, closes first, and starts again at the same port. With the word "reuse" it asks the kernel for the port."""
import socket
import sys


def listen(port):
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    if "reuse" in sys.argv:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind(("127.0.0.1", port))
    listener.listen()
    return listener


first = listen(0)  # 0: any port that is free
port = first.getsockname()[1]
client = socket.create_connection(("127.0.0.1", port))
served, address = first.accept()
served.close()  # the server's FIN goes first
client.recv(1)  # returns no octets: the server has closed
client.close()
first.close()
print("served one client and stopped")
listen(port)
print("started again at the same port")
