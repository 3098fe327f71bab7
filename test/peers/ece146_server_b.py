"""An ECE 146 server for the tests, in words of its own: one thread for all, which a selector wakes."""
import pickle
import selectors
import socket
import sys

port = int(sys.argv[1])
sockets = selectors.DefaultSelector()
nicknames = {}


def note(what, member):
    print(f"\x1b[35m{what:8}\x1b[0m {nicknames.get(member)} at {':'.join(map(str, member.getpeername()))}")


def to_all(octets):
    for key in list(sockets.get_map().values()):
        if key.fileobj is not door:
            key.fileobj.sendall(octets)


def forget(member):
    sockets.unregister(member)
    member.close()


def hear(member):
    try:
        words = member.recv(1024).decode()
    except ConnectionResetError:
        words = ""
    if words == "":
        return forget(member)
    if member not in nicknames:
        nicknames[member] = words
        return note("ARRIVED", member)
    if words == "!Exit":
        note("LEFT", member)
        del nicknames[member]
        to_all(pickle.dumps(list(nicknames.values())))
        return forget(member)
    if words == "!GetAllActiveUsers":
        return to_all(pickle.dumps(list(nicknames.values())))
    if words == "!ShowUserHasConnected":
        return to_all(f"*** {nicknames[member]} Connected ***".encode())
    return to_all(f"<{nicknames[member]}> {words}".encode())


door = socket.create_server(("", port))
sockets.register(door, selectors.EVENT_READ)
print(f"room open, door number {port}")
try:
    while True:
        for key, _ in sockets.select():
            if key.fileobj is door:
                sockets.register(door.accept()[0], selectors.EVENT_READ)
            else:
                hear(key.fileobj)
except KeyboardInterrupt:
    print("room closed")
