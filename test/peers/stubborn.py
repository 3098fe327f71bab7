"""A PyChat client that cannot be got rid of: it heeds no SIGINT, and leaves a grandchild and a daemon, which all bear a mark."""
import os
import signal
import socket
import subprocess
import sys

for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
    signal.signal(each, signal.SIG_IGN)
mark = sys.argv[3]
subprocess.Popen(["sh", "-c", f"python3 -c 'import signal; signal.pause()' {mark} & wait", mark])
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        for each in (0, 1, 2):
            os.close(each)
        signal.pause()
    os._exit(0)
peer = socket.create_connection((sys.argv[1], int(sys.argv[2])))
peer.send(b"Trevor")
print(peer.recv(1024).decode(), "is here")
while True:
    signal.pause()
