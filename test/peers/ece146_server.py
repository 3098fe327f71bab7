"""An ECE 146 server for the tests: a thread for each client, commands compared with a whole recv, the list as a pickle."""
import pickle
import socket
import sys
import threading

members = set()
lock = threading.Lock()
users = []


def to_all(octets):
    with lock:
        for member in list(members):
            try:
                member.sendall(octets)
            except OSError:
                members.discard(member)


def serve(member, address):
    name = member.recv(1024).decode("utf-8")
    users.append(name)
    print(f"*** {name} Connected (IP: (IP: {address[0]} | Remote addr: {address[1]}) ***")
    try:
        while True:
            said = member.recv(1024).decode("utf-8")
            if not said:
                break
            if said == "!Exit":
                users.remove(name)
                print(f"*** <{name}> (IP: {address[0]} | Remote addr: {address[1]}) Disconnected ***")
                to_all(pickle.dumps(users))
                break
            if said == "!GetAllActiveUsers":
                to_all(pickle.dumps(users))
            elif said == "!ShowUserHasConnected":
                to_all(f"*** {name} Connected ***".encode("utf-8"))
            else:
                to_all(f"<{name}> {said}".encode("utf-8"))
    except OSError:
        print(f"Error with client (IP: {address[0]} | Remote addr: {address[1]})")
    finally:
        with lock:
            members.discard(member)
        member.close()


listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
listener.bind(("", int(sys.argv[1])))
listener.listen()
print("Allowing Connections...")
try:
    while True:
        client, where = listener.accept()
        with lock:
            members.add(client)
        threading.Thread(target=serve, args=(client, where), daemon=True).start()
except KeyboardInterrupt:
    print("Close Connections...")
