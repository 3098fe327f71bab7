/** A Python program that makes a daemon of itself in a session of its own, which listens on a port and heeds no signal. */
export function daemonArgv(port: number): readonly string[] {
  const text = `
import os, signal, socket
if os.fork(): os._exit(0)
os.setsid()
if os.fork(): os._exit(0)
for each in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT): signal.signal(each, signal.SIG_IGN)
for each in (0, 1, 2): os.close(each)
listener = socket.create_server(("", ${port}))
listener.accept()
`;
  return ["python3", "-c", text];
}
