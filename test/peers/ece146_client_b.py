"""
An ECE 146 client for the tests, in words of its own: a window's hooks instead of a window. `SEND text` is its button, `QUIT` its
other button, and it tells what its boxes show.
"""
import pickle
import socket
import sys
import threading
import time

print("server? ", end="", flush=True)
place = input().split()
print("nickname? ", end="", flush=True)
nickname = input()
print(f"[login] {nickname} wants to join {place[0]}")
try:
    room = socket.create_connection((place[0], int(place[1])), timeout=5)
except OSError as problem:
    print(f"[dialog] The chat room cannot be reached: {problem.strerror}")
    sys.exit(2)
room.settimeout(None)


def fill_boxes():
    while octets := room.recv(1024):
        if octets[0] == 0x80:
            print("[users-box]", ", ".join(sorted(pickle.loads(octets))))
        else:
            author, end, text = octets.decode().partition("> ")
            print("[chat-box]", f"{time.ctime()}\x1b[33m {author[1:]}:\x1b[0m {text}" if end else author.strip("* "))


def send(text):
    room.sendall(text.encode())


boxes = threading.Thread(target=fill_boxes, daemon=True)
boxes.start()
for word in (nickname, "!ShowUserHasConnected", "!GetAllActiveUsers"):
    send(word)
    time.sleep(0.15)
for line in sys.stdin:
    button, _, text = line.rstrip("\n").partition(" ")
    if button == "QUIT":
        break
    send(text)
send("!Exit")
boxes.join(2)
room.close()
print("[window] closed")
