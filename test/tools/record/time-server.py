"""Recording of fixtures: answers NTP requests (RFC 5905) with the machine's own clock. Usage: time-server.py ADDRESS"""
import socket
import struct
import sys
import time

NTP_EPOCH = 2208988800


def stamp():
    now = time.time() + NTP_EPOCH
    return struct.pack("!II", int(now), int(now % 1 * 2**32))


server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
server.bind((sys.argv[1], 123))
while True:
    request, peer = server.recvfrom(512)
    arrived = stamp()
    version = request[0] >> 3 & 7
    head = struct.pack("!BBbbII4s", version << 3 | 4, 2, 6, -20, 16, 16, b"LOCL")
    server.sendto(head + arrived + request[40:48] + arrived + stamp(), peer)
