"""What a hostile submission tries, one thing a run; says in JSON how far it came. Bounded: 2,000 forks, 200 MB, 60 s."""

import ctypes
import json
import os
import signal
import socket
import sys
import time

libc = ctypes.CDLL(None, use_errno=True)
signal.alarm(60)


def outcome(attempt):
    """Returns "done", or the name of the error."""
    try:
        attempt()
        return "done"
    except OSError as error:
        return os.strerror(error.errno)


def call(number, *arguments):
    def attempt():
        if libc.syscall(ctypes.c_long(number), *arguments) < 0:
            raise OSError(ctypes.get_errno(), "")

    return outcome(attempt)


def reads(*paths):
    """Which of the paths can be opened or listed."""
    return [path for path in paths if outcome(lambda: os.listdir(path) if os.path.isdir(path) else open(path).close()) == "done"]


def writes(*folders):
    """How many octets fit into each folder."""
    written = {}
    for folder in folders:
        written[folder] = 0
        try:
            for number in range(10):
                with open(os.path.join(folder, f"full{number}"), "wb") as file:
                    for _ in range(20):
                        written[folder] += os.write(file.fileno(), bytes(1000000))
        except OSError:
            pass
    return written


def calls():
    return {
        "vsock": outcome(lambda: socket.socket(40, socket.SOCK_STREAM)),
        "packet": outcome(lambda: socket.socket(17, socket.SOCK_RAW)),
        "alg": outcome(lambda: socket.socket(38, socket.SOCK_SEQPACKET)),
        "io_uring": call(425, 1, None),
        "keyctl": call(250, 0, -3, 0),
        "ptrace": call(101, 0, 0, 0, 0),
        "unshare": call(272, 0x10000000),
        "clone": call(56, 0x10000000 | 17, None),
        "memfd": call(319, b"m", 0),
        "mount": call(165, b"none", b"/tmp", b"tmpfs", 0, None),
        "bpf": call(321, 0, None, 0),
        "stream": outcome(lambda: socket.socket()),
    }


def forks():
    """How many processes can be there at the same time."""
    count = 0
    for _ in range(2000):
        try:
            if os.fork() == 0:
                time.sleep(30)
                os._exit(0)
            count += 1
        except OSError:
            break
    return count


def kills(*pids):
    """Signals everybody, and whom it was told of."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    found = [outcome(lambda: os.kill(int(pid), signal.SIGTERM)) for pid in pids]
    outcome(lambda: os.kill(-1, signal.SIGTERM))
    outcome(lambda: os.kill(os.getppid(), signal.SIGKILL))
    return found


def daemon(mark):
    """Leaves a process behind that has a session of its own and nothing open."""
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            os.execv(sys.executable, [sys.executable, "-c", "import time; time.sleep(50)", mark])
        os._exit(0)
    os.wait()
    return "left"


def files():
    return [name for name in os.listdir("/proc/self/fd") if int(name) > 3]


def who():
    with open("/proc/self/status") as status:
        words = dict(line.split(":\t", 1) for line in status.read().splitlines())
    return {name: words[name].strip() for name in ("CapEff", "CapBnd", "NoNewPrivs", "Seccomp")}


def environments():
    """The names of what the environments of all other processes hold."""
    names = set()
    for pid in processes():
        try:
            with open(f"/proc/{pid}/environ") as file:
                names |= {entry.split("=")[0] for entry in file.read().split("\0") if entry}
        except OSError:
            pass
    return sorted(names - set(os.environ))


def processes():
    return [name for name in os.listdir("/proc") if name.isdigit()]


print(json.dumps(globals()[sys.argv[1]](*sys.argv[2:])), flush=True)
