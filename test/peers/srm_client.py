"""A client of a chat room for the tests: looks where something comes from, shows what it received as a bytes object."""
import select
import socket
import sys

server = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
try:
    server.connect((sys.argv[1], int(sys.argv[2])))
except OSError as error:
    sys.exit(f"No room there: {error}")
try:
    while True:
        ready, _, _ = select.select([sys.stdin, server], [], [])
        if server in ready:
            heard = server.recv(2048)
            if not heard:
                break
            print(heard)
        if sys.stdin in ready:
            # Past readline's buffer, so that select sees every line.
            line = b""
            while not line.endswith(b"\n"):
                octet = sys.stdin.buffer.raw.read(1)
                if not octet:
                    break
                line += octet
            if not line:
                break
            server.sendall(line)
            print("<You>" + line.decode(), end="")
except KeyboardInterrupt:
    pass
server.close()
