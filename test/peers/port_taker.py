"""Has another program, which is none of the lab's, listen on a port just before the command behind it is started.

    port_taker.py PORT LEDGER TIMES COMMAND...

LEDGER holds a line with the process of each such program; there are no more than TIMES of them. They end by themselves after a minute.
"""
import os
import subprocess
import sys

LISTEN = """
import os, signal, socket, sys
signal.alarm(60)
listener = socket.create_server(("127.0.0.1", int(sys.argv[1])))
print(os.getpid(), flush=True)
signal.pause()
"""

port, ledger, times, *command = sys.argv[1:]
with open(ledger, "a+", encoding="ascii") as file:
    file.seek(0)
    if len(file.readlines()) < int(times):
        environment = {name: value for name, value in os.environ.items() if name != "LAB_NETWORK"}
        other = subprocess.Popen(
            ["setsid", "--fork", sys.executable, "-c", LISTEN, port],
            env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        )
        file.write(other.stdout.readline().decode())
        other.wait()
os.execvp(command[0], command)
