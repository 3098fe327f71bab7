"""An EE-357 client for the tests: logs in, lists the others, talks to the one who is chosen by number.

A third argument has it work for half a second on each choice, and hear nobody before it has chosen: `first` before it shows
whom it chose, `shown` once it has, `silent` without showing it.
"""
import json
import os
import socket
import sys
import threading
import time

PAUSE = 0.05
slow = sys.argv[3] if len(sys.argv) > 3 else ""
partner = ""
server = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
server.connect((sys.argv[2] if len(sys.argv) > 2 else "127.0.0.1", int(sys.argv[1])))


def show(line):
    print(line, flush=True)


def hear():
    so_far = ""
    while True:
        octets = server.recv(1024)
        if not octets:
            show("(closed)")
            os._exit(1)
        so_far += octets.decode().rstrip()
        try:
            return json.loads(so_far)
        except ValueError:
            pass


def tell(value):
    server.sendall(json.dumps(value).encode())


def question(prompt):
    print(prompt, end="", flush=True)
    line = sys.stdin.readline()
    if not line:
        os._exit(0)
    return line.rstrip("\n")


def work():
    """Uses half a second of a processor."""
    end = time.process_time() + 0.5
    while time.process_time() < end:
        pass


def listen():
    global partner
    while True:
        value = hear()
        if value == "alias?":
            tell(me)
        elif value[1] == partner and value[2] == me:
            if value[3] == "@end":
                partner = ""
            else:
                show(f"{value[1]} > {value[3]}")


show("\033[32m[+] Connected to the Server ...\033[0m")
while True:
    me, password = question("Enter username:"), question("Enter password:")
    tell(["auth", me, password])
    time.sleep(PAUSE)
    kind, right, users = hear()
    time.sleep(PAUSE)
    if right:
        break
    show("\033[31m[+] You have entered an invalid username or password!\033[0m")
show("\033[32m[+] You are authenticated ...\033[0m")
show("is_auth True")
users.remove(me)
threading.Thread(target=listen, daemon=True).start()
while True:
    for number, name in enumerate(users):
        show(f"{number} >> {name}\n")
    chosen = users[int(question("Enter username serial number from above to chat:"))]
    if slow in ("first", "silent"):
        work()
    if slow != "silent":
        show(f"[+] You are now chatting with {chosen}\033[0m")
    if slow == "shown":
        work()
    partner = chosen
    while True:
        line = question("")
        tell(["messaging", me, partner, line])
        if line.lower() == "@end" or not partner:
            partner = ""
            break
