"""PyChat with asyncio: `chat.py NAME server PORT` and `chat.py NAME client HOST PORT`."""
import asyncio
import sys

PAUSE = 0.1
me, role, *place = sys.argv[1:]


async def receive(reader):
    octets = more = await reader.read(1024)
    while more:
        try:
            more = await asyncio.wait_for(reader.read(1024), PAUSE)
        except asyncio.TimeoutError:
            break
        octets += more
    return octets.decode(errors="replace")


async def hear(reader, other):
    while (text := await receive(reader)) not in ("", "[bye]"):
        print(f"[{other}] {text}", flush=True)


async def talk(reader, writer):
    if role == "client":
        writer.write(me.encode())
    other = await receive(reader)
    if role == "server":
        writer.write(me.encode())
    print(f"{other} is here", flush=True)
    listening = asyncio.ensure_future(hear(reader, other))

    def read_line():
        text = sys.stdin.buffer.raw.readline().decode().rstrip("\n") or "[bye]"
        writer.write(text.encode())
        if text == "[bye]":
            listening.cancel()

    asyncio.get_running_loop().add_reader(sys.stdin, read_line)
    await asyncio.wait([listening])
    asyncio.get_running_loop().remove_reader(sys.stdin)
    await writer.drain()
    writer.close()


async def main():
    if role == "client":
        return await talk(*await asyncio.open_connection(place[0], int(place[1])))
    over = asyncio.get_running_loop().create_future()

    async def take(reader, writer):
        door.close()
        await talk(reader, writer)
        over.set_result(None)

    door = await asyncio.start_server(take, port=int(place[0]), backlog=1)
    await over


asyncio.run(main())
