"""Recording of mixes: protocols that nobody knows: bytes that look like nothing.

Usage: unknown.py serve
       unknown.py messenger NAME SECONDS CONNECTIONS     TCP 5222 and 7443 to all addresses of one name, some connections kept open
       unknown.py game NAME SECONDS                      UDP from one local port to all addresses of one name
       unknown.py beacon NAME SECONDS EVERY              UDP, a new port each time
"""
import os
import random
import selectors
import socket
import sys
import threading
import time

TCP_PORTS, UDP_PORTS = (5222, 7443), (27015, 27016)
HOSTS = ["198.51.100.10", *(f"198.51.100.{host}" for host in range(46, 50))]


def serve():
    selector = selectors.DefaultSelector()
    for host in HOSTS:
        for port in TCP_PORTS:
            listener = socket.create_server((host, port))
            selector.register(listener, selectors.EVENT_READ, "listener")
        for port in UDP_PORTS:
            end = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            end.bind((host, port))
            selector.register(end, selectors.EVENT_READ, "datagrams")
    while True:
        for key, _ in selector.select():
            react(selector, key)


def react(selector, key):
    if key.data == "listener":
        selector.register(key.fileobj.accept()[0], selectors.EVENT_READ, "stream")
    elif key.data == "datagrams":
        data, peer = key.fileobj.recvfrom(2048)
        key.fileobj.sendto(os.urandom(random.randrange(40, 300)), peer)
    else:
        try:
            data = key.fileobj.recv(4096)
        except OSError:
            data = b""
        if data:
            key.fileobj.sendall(os.urandom(random.randrange(30, 900)))
        else:
            selector.unregister(key.fileobj)
            key.fileobj.close()


def addresses(name):
    return sorted({entry[4][0] for entry in socket.getaddrinfo(name, None, socket.AF_INET)})


def talk(address, port, until, pause):
    with socket.create_connection((address, port), 5) as stream:
        stream.sendall(os.urandom(64))
        while time.monotonic() < until:
            stream.recv(4096)
            time.sleep(random.uniform(0.3, 1.7) * pause)
            stream.sendall(os.urandom(random.randrange(40, 400)))


def messenger(name, seconds, connections):
    until, talks = time.monotonic() + seconds, []
    found = addresses(name)
    for number in range(connections):
        stop = min(until, time.monotonic() + random.uniform(0.3, 1) * seconds)
        talks.append(threading.Thread(target=talk, args=(found[number % len(found)], TCP_PORTS[number % 3 == 2], stop, 1.5)))
        talks[-1].start()
        time.sleep(random.choice([0.02, 0.1, seconds / connections / 2]))
    for one in talks:
        one.join()


def game(name, seconds):
    until = time.monotonic() + seconds
    end = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    end.bind(("0.0.0.0", random.randrange(30000, 60000)))
    end.settimeout(0.3)
    found = addresses(name)
    main = random.choice(found)
    for address in found:  # a look at every server, then play at one, with a look at the others now and then
        end.sendto(os.urandom(25), (address, UDP_PORTS[1]))
    while time.monotonic() < until:
        end.sendto(os.urandom(random.randrange(30, 120)), (main, UDP_PORTS[0]))
        if random.random() < 0.02:
            end.sendto(os.urandom(25), (random.choice(found), UDP_PORTS[1]))
        try:
            end.recvfrom(2048)
        except TimeoutError:
            pass
        time.sleep(0.12)


def beacon(name, seconds, every):
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as end:
            end.settimeout(1)
            end.sendto(os.urandom(48), (addresses(name)[0], UDP_PORTS[1]))
            end.recvfrom(2048)
        time.sleep(every)


role, *words = sys.argv[1:]
{"serve": serve, "messenger": messenger, "game": game, "beacon": beacon}[role](
    *words[:1], *(float(word) if role == "beacon" or number == 0 else int(word) for number, word in enumerate(words[1:])))
