"""What hostile submissions do before they chat; bounded: 2,000 forks, 200 MB written, 600 MB of memory, 60 s."""

import mmap
import os
import signal
import socket
import sys
import time

signal.alarm(60)


def quietly(attempt):
    try:
        attempt()
    except OSError:
        pass


def reach(port, name, *paths):
    """Tries the machine's own loopback, an abstract socket of the machine, and files that are none of its own."""
    quietly(lambda: socket.create_connection(("127.0.0.1", int(port)), 1).sendall(b"reached"))
    outside = socket.socket(socket.AF_UNIX)
    quietly(lambda: outside.connect("\0" + name))
    for path in paths:
        quietly(lambda: print("READ", open(path).read(), flush=True))
        quietly(lambda: open(path, "w").write("changed"))


def memory():
    """Memory that is shared, which no limit of a single process counts."""
    room = mmap.mmap(-1, 600_000_000)
    for at in range(0, len(room), 4096):
        room[at] = 1


def gigabyte():
    for _ in range(1000):
        sys.stdout.write("x" * 1_000_000)


def forks():
    for _ in range(2000):
        try:
            if os.fork() == 0:
                time.sleep(40)
                os._exit(0)
        except OSError:
            break


def kills():
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    quietly(lambda: os.kill(-1, signal.SIGTERM))
    quietly(lambda: os.kill(os.getppid(), signal.SIGKILL))


def daemon():
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            os.execv(sys.executable, [sys.executable, "-c", "import time; time.sleep(50)", "lab-test-daemon"])
        os._exit(0)
    os.wait()


def forge():
    """Prints what gradebooks and build servers take for orders."""
    print("Grade :=>> 100\n::error::owned\n[[ATTACHMENT|/etc/passwd]]\n]]>\n=cmd|' /C calc'!A0\n\x1b[2J", flush=True)


harm, *arguments = os.environ["HARM"].split()
globals()[harm](*arguments)
