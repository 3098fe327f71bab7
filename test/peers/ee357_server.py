"""An EE-357 server for the tests: people log in one after the other, JSON without terminators, reads added up until they parse."""
import csv
import json
import socket
import sys
import threading
import time

port, users, name_pause = int(sys.argv[1]), sys.argv[2], float(sys.argv[3])
host = sys.argv[4] if len(sys.argv) > 4 else "127.0.0.1"
PAUSE = 0.05
connected = []
names = []


def accounts():
    with open(users, newline="", encoding="utf-8") as file:
        return [(row["username"], row["password"]) for row in csv.DictReader(file)]


def hear(peer):
    so_far = ""
    while True:
        octets = peer.recv(1024)
        if not octets:
            raise EOFError
        so_far += octets.decode().rstrip()
        try:
            return json.loads(so_far)
        except ValueError:
            pass


def tell(peer, value):
    peer.sendall(json.dumps(value).encode())


def relay(peer):
    while True:
        try:
            value = hear(peer)
            if str(value[0]) == "messaging":
                tell(connected[names.index(value[2])], value)
            else:
                for each in connected:
                    tell(each, value)
        except Exception:
            place = connected.index(peer)
            connected.remove(peer)
            names.remove(names[place])
            peer.close()
            return


def let_in(peer):
    while True:
        kind, name, password = hear(peer)
        time.sleep(2 * PAUSE)
        right = (name, password) in accounts()
        tell(peer, ["auth_res", right, [each for each, _ in accounts()]])
        time.sleep(PAUSE)
        if right:
            break
    time.sleep(name_pause)
    tell(peer, "alias?")
    return hear(peer)


listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
listener.bind((host, port))
listener.listen()
while True:
    print(f"\033[32m[+] Server is Running on address ('{host}', {port}) \n    Waiting for incoming connections ...\033[0m", flush=True)
    guest, address = listener.accept()
    alias = let_in(guest)
    names.append(alias)
    connected.append(guest)
    print(f"[{address[0]}: {address[1]}] joined in as {alias}", flush=True)
    tell(guest, "you are now connected!")
    threading.Thread(target=relay, args=(guest,), daemon=True).start()
