"""Recording of mixes: a wire with delays between two interfaces. Usage: delay-relay.py CLIENT_SIDE SERVER_SIDE

Every server address has a delay of its own each way, 4 to 45 ms by its last bytes, with a little jitter that never reorders.
"""
import heapq
import random
import select
import socket
import sys
import time

PACKET_OUTGOING = 4


def delay_of(frame, address_at_v4, address_at_v6):
    kind = frame[12:14]
    if kind == b"\x08\x00":
        seed = frame[address_at_v4 + 2] * 256 + frame[address_at_v4 + 3]
    elif kind == b"\x86\xdd":
        seed = frame[address_at_v6 + 14] * 256 + frame[address_at_v6 + 15]
    else:
        return "other", 0.0005
    return seed, 0.004 + seed * 7919 % 42 / 1000


ends = []
for name in sys.argv[1:3]:
    end = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(0x0003))
    end.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 22)
    end.bind((name, 0))
    ends.append(end)
client, server = ends
# Where the server's address is: destination of what the client sends, source of what it gets.
ways = {client: (server, 30, 38), server: (client, 26, 22)}
waiting, last, number = [], {}, 0
while True:
    pause = max(0, waiting[0][0] - time.monotonic()) if waiting else None
    for ready in select.select(ends, [], [], pause)[0]:
        frame, sender = ready.recvfrom(65536)
        if sender[2] == PACKET_OUTGOING:
            continue
        out, v4, v6 = ways[ready]
        key, delay = delay_of(frame, v4, v6)
        due = max(time.monotonic() + delay + random.random() * 0.002, last.get((ready, key), 0))
        last[ready, key] = due
        number += 1
        heapq.heappush(waiting, (due, number, out.fileno(), frame))
    now = time.monotonic()
    while waiting and waiting[0][0] <= now:
        _, _, out, frame = heapq.heappop(waiting)
        (server if out == server.fileno() else client).send(frame)
