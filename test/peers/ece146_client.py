"""An ECE 146 client without a window for the tests: one recv a message, what is not UTF-8 is unpickled."""
import os
import pickle
import socket
import sys
import threading
import time

host, port, name = sys.argv[1], int(sys.argv[2]), sys.argv[3]
server = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
try:
    server.connect((host, port))
except OSError:
    sys.exit("ERROR: Server is not running or not accepting connections")
server.send(name.encode("utf-8"))


def hear():
    while True:
        data = server.recv(1024)
        if not data:
            sys.stdout.flush()
            os._exit(0)
        try:
            print(data.decode("utf-8"))
        except UnicodeDecodeError:
            for user in pickle.loads(data):
                print(user)


threading.Thread(target=hear, daemon=True).start()
time.sleep(0.1)
server.send(b"!ShowUserHasConnected")
time.sleep(0.1)
server.send(b"!GetAllActiveUsers")
for line in sys.stdin:
    text = line.rstrip("\n")
    server.send(text.encode("utf-8"))
    if text == "!Exit":
        break
else:
    server.send(b"!Exit")
print("*** Disconnected ***")
time.sleep(2)
