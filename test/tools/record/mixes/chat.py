"""Recording of mixes: two people on IRC. Usage: chat.py guest|friend SERVER SECONDS

Both join one channel. The friend, who is at 198.51.100.200, greets whoever comes and offers a file by DCC SEND; the guest talks and takes it.
"""
import os
import random
import select
import socket
import struct
import sys
import time

role, server, seconds = sys.argv[1], sys.argv[2], float(sys.argv[3])
HOME = "198.51.100.200"
until, rest = time.monotonic() + seconds, b""
chat = socket.create_connection((server, 6667), 10, (HOME, 0) if role == "friend" else None)


def say(line):
    chat.sendall(line.encode() + b"\r\n")


def offer(nick):
    with socket.create_server((HOME, 0)) as listener:
        listener.settimeout(10)
        content = os.urandom(5000)
        number, port = struct.unpack("!I", socket.inet_aton(HOME))[0], listener.getsockname()[1]
        say(f"PRIVMSG {nick} :\1DCC SEND picture.png {number} {port} {len(content)}\1")
        taker, _ = listener.accept()
        with taker:
            taker.sendall(content)
            taker.recv(64)


def take(words):
    number, port, size = (int(word) for word in words[-3:])
    with socket.create_connection((socket.inet_ntoa(struct.pack("!I", number)), port), 10) as source:
        got = 0
        while got < size and (piece := source.recv(4096)):
            got += len(piece)
            source.sendall(struct.pack("!I", got))


def react(line):
    words = line.split(" ")
    if words[0] == "PING":
        say(f"PONG {words[1]}")
    elif words[1] == "001":
        say("JOIN #mixes")
    elif words[1] == "JOIN" and role == "friend" and not words[0].startswith(":friend"):
        nick = words[0][1:].split("!")[0]
        say(f"PRIVMSG #mixes :welcome, {nick}")
        time.sleep(7)
        offer(nick)
    elif "DCC SEND" in line and role == "guest":
        take(line.strip("\1").split(" "))


say(f"NICK {role}")
say(f"USER {role} 0 * :{role}")
talked = time.monotonic()
while time.monotonic() < until:
    if select.select([chat], [], [], 0.5)[0]:
        rest += chat.recv(4096)
        *lines, rest = rest.split(b"\r\n")
        for line in lines:
            react(line.decode(errors="replace"))
    if role == "guest" and time.monotonic() > talked + 5:
        talked = time.monotonic()
        say(f"PRIVMSG #mixes :{'word ' * random.randrange(1, 9)}")
say("QUIT")
