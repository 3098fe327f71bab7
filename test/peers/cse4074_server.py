"""A CSE4074 registry for the tests: one recv for a header, one for its data, all in one thread around select."""
import os
import select
import socket
import sys

HOST, PORT = os.environ.get("REGISTRY", "127.0.0.1"), int(sys.argv[1])
UDP_PORT = int(sys.argv[2]) if len(sys.argv) > 2 else PORT + 1
listener = socket.socket()
listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
listener.bind((HOST, PORT))
listener.listen(5)
hellos = socket.socket(type=socket.SOCK_DGRAM)
hellos.bind((HOST, UDP_PORT))
users = {}  # socket -> {name, port, busy}
pairs, groups, group_count = [], {}, 0


def part(text):
    return f"{len(text.encode()) :< 5}".encode() + text.encode()


def log(text):
    print(f"2022-01-09 22:46:56;INFO;{text}", file=sys.stderr, flush=True)


def called(name):
    return [s for s in users if users[s]["name"] == name][-1]


def tell(by, to, text):
    to.send(part(users[by]["name"]) + part(text))


def is_busy(who):
    return any(who in room for room in pairs) or any(who in room for room in groups.values())


def receive(sock):
    length = int(sock.recv(5))
    return sock.recv(length).decode()


def answer(by, text):
    global group_count
    word, *fields = text.split("|")
    name = users[by]["name"]
    if users[by]["busy"]:
        if word == "&&MESSAGE&&":
            for room in groups.values():
                for member in room if by in room else []:
                    tell(by, member, text)
        elif word == "&&EXIT&&":
            room = next(room for room in pairs if by in room)
            pairs.remove(room)
            for member in room:
                users[member]["busy"] = False
                gone = f"{name} left the chat room. the chat room has been closed"
                tell(by, member, "&&CLIENTEXIT&&|" + ("you left the chat room." if member is by else gone))
        elif word == "&&EXITGROUP&&":
            number = next(number for number, room in groups.items() if by in room)
            groups[number].remove(by)
            users[by]["busy"] = False
            tell(by, by, "you left the chat room.")
            for member in groups[number]:
                tell(by, member, f"{name} left the chat room.")
    elif word == "&&LOGOUT&&":
        tell(by, by, "&&LOGOUTSUCCESS&&")
    elif word == "&&SEARCH&&":
        found = [s for s in users if users[s]["name"] == fields[0]]
        if not found:
            tell(by, by, "&&NOTFOUND&&|user not found")
        elif fields[0] == name:
            tell(by, by, "&&INVALIDSEARCH&&|you can't search yourself. search for other users")
        else:
            tell(by, by, f"&&FOUND&&|{fields[0]} found. its address is {found[-1].getpeername()}")
    elif word == "&&CHATREQUEST&&":
        other = called(fields[0])
        if is_busy(other):
            tell(by, by, "&&BUSY&&|the user is busy. try again later.")
        else:
            tell(by, other, f"{name} would like to chat with you? (OK/REJECT)")
    elif word == "&&REJECT&&":
        tell(by, by, "you have rejected the chat request!")
        tell(by, called(fields[1]), f"{name} rejected the chat request!")
    elif word == "&&OK&&":
        other = called(fields[1])
        pairs.append([other, by])
        users[by]["busy"] = users[other]["busy"] = True
        go = "you can send your message now!"
        tell(by, other, f"&&CLIENTOK&&|{name} accepted the chat request. {go}|{fields[2]}")
        tell(by, by, f"&&CLIENTOK&&|you have entered into a private chat with {fields[1]}. {go}|{users[other]['port']}")
    elif word == "&&GROUPCHAT&&":
        group_count += 1
        groups[str(group_count)] = [by]
        users[by]["busy"] = True
        sent = "a request has been sent to your added friends. type EXIT GROUP to leave."
        tell(by, by, f"you have added yourself to group chat {group_count}. {sent}")
        words = f"{name} would like to add you to group chat room {group_count}? (OK/REJECT GROUP <room_number>)"
        for friend in fields[1:-1]:
            to = called(friend)
            if is_busy(to):
                words, to = f"&&BUSY&&|{friend} is busy. try again later.", by
            tell(by, to, words)
    elif word == "&&OKGROUP&&":
        groups[fields[1]].append(by)
        users[by]["busy"] = True
        for member in groups[fields[1]]:
            tell(by, member, f"{name} joined the group chat")
    elif word == "&&REJECTGROUP&&":
        tell(by, by, "you have rejected the group chat request!")
        tell(by, groups[fields[1]][0], f"{name} rejected the group chat request!")


log(f"TCP server is running at {HOST}:{PORT} and it is listening for connections!")
log(f"UDP server is running at {HOST}:{UDP_PORT} and it is listening for connections!")
for thread in ("register user", "update activity", "process message"):
    log(f"successfully started {thread} thread")
try:
    while True:
        for ready in select.select([listener, hellos, *users], [], [])[0]:
            if ready is listener:
                sock, address = listener.accept()
                _, name, port = receive(sock).split("|")
                users[sock] = {"name": name, "port": port, "busy": False}
                log(f"accepted/registered new connection from {address}:{address[1]} username: {name}")
            elif ready is hellos:
                name = hellos.recvfrom(256)[0].decode().split("|")[-1]
                address = called(name).getpeername()
                log(f"resetting activity time from {address}:{address[1]} username: {name}")
            else:
                try:
                    answer(ready, receive(ready))
                except (ValueError, OSError):
                    del users[ready]
except KeyboardInterrupt:
    pass
