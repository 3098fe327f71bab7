"""Runs cse4074_client.py or cse4074_server.py with one fault in what it sends: ROLE FAULT, then what that program takes."""
import os
import socket
import sys
import time

role, fault = sys.argv[1], sys.argv[2]
path = os.path.join(os.path.dirname(os.path.abspath(__file__)), f"cse4074_{role}.py")
sys.argv = [path, *sys.argv[3:]]
program = {"__name__": "__main__"}
send, sendto = socket.socket.send, socket.socket.sendto


def framed(text):
    return f"{len(text.encode()) :< 5}".encode() + text.encode()


def split(octets):
    """HEADER NAME HEADER DATA, as the registry sends it."""
    end = 5 + int(octets[:5])
    return octets[5:end].decode(), octets[end:]


def send_wrongly(sock, octets):
    if fault == "short-header" and b"&&SEARCH&&" in octets:
        octets = f"{int(octets[:5]) - 1 :< 5}".encode() + octets[5:]
    elif fault == "asks-first" and b"&&REGISTER&&" in octets:
        send(sock, framed("&&SEARCH&&|elon|ali"))
    elif fault == "other-port" and b"&&REGISTER&&" in octets:
        words, _, port = octets[5:].decode().rpartition("|")
        text = f"{words}|{int(port) // 2}"
        octets = f"{len(text):<5}{text}".encode()
    elif fault == "detour" and b"&&MESSAGE&&" in octets:
        time.sleep(0.2)  # so that nobody can say that CLIENTOK had not come yet
        sock = program["registry"]
    elif fault == "nameless":
        octets = framed("server") + split(octets)[1]
    elif fault == "no-echo" and split(octets)[1][5:].startswith(b"&&MESSAGE&&"):
        if split(octets)[0] == program["users"][sock]["name"]:
            return len(octets)
    elif fault == "no-goodbye" and b"&&LOGOUTSUCCESS&&" in octets:
        return len(octets)
    return send(sock, octets)


def sendto_wrongly(sock, octets, address):
    if fault == "other-hello":
        octets = framed("&&HELLO&&|nobody")
    if fault == "no-hello":
        return len(octets)
    if fault == "hello-over-tcp":
        return send(program["registry"], octets)
    return sendto(sock, octets, address)


socket.socket.send, socket.socket.sendto = send_wrongly, sendto_wrongly
with open(path) as source:
    exec(compile(source.read(), path, "exec"), program)
