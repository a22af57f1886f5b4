"""Recording of fixtures: tunnels that the kernel of the recording machine does not have, between tun or tap devices and sockets.

Usage: tunnel-relay.py LOCAL REMOTE NAME:KIND ...   (KIND: ipip, 6in4, gre, geneve, l2tp; one device each)

gre has a key, geneve no option, l2tp is version 3 over IP with a cookie of four bytes and the default sublayer.
"""
import fcntl
import os
import select
import socket
import struct
import sys

TUNSETIFF, IFF_TUN, IFF_TAP, IFF_NO_PI = 0x400454CA, 0x0001, 0x0002, 0x1000
PROTOCOLS = {"ipip": 4, "6in4": 41, "gre": 47, "l2tp": 115}
GENEVE_PORT = 6081
HEADERS = {
    "ipip": b"",
    "6in4": b"",
    "gre": struct.pack("!HHI", 0x2000, 0x0800, 77),  # key present, IPv4 (RFC 2890)
    "l2tp": struct.pack("!III", 5, 0x01020304, 0),  # session, cookie, sublayer without sequence number (RFC 3931 section 4.6)
    "geneve": struct.pack("!BBHI", 0, 0, 0x6558, 99 << 8),  # Ethernet follows, network 99 (RFC 8926 section 3.4)
}


def open_device(name, mode):
    fd = os.open("/dev/net/tun", os.O_RDWR)
    fcntl.ioctl(fd, TUNSETIFF, struct.pack("16sH22x", name.encode(), mode | IFF_NO_PI))
    return fd


def open_socket(kind, local):
    if kind == "geneve":
        wire = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        wire.bind((local, GENEVE_PORT))
    else:
        wire = socket.socket(socket.AF_INET, socket.SOCK_RAW, PROTOCOLS[kind])
        wire.bind((local, 0))
    return wire


def unwrapped(kind, packet):
    """What the packet carries: raw sockets give the IP header too."""
    start = len(HEADERS[kind]) + (0 if kind == "geneve" else (packet[0] & 15) * 4)
    return packet[start:]


local, remote = sys.argv[1:3]
ends = {}
for argument in sys.argv[3:]:
    name, kind = argument.split(":")
    device = open_device(name, IFF_TAP if kind in ("geneve", "l2tp") else IFF_TUN)
    wire = open_socket(kind, local)
    ends[device] = lambda packet, kind=kind, wire=wire: wire.sendto(
        HEADERS[kind] + packet, (remote, GENEVE_PORT if kind == "geneve" else 0)
    )
    ends[wire] = lambda packet, kind=kind, device=device: os.write(device, unwrapped(kind, packet))
while True:
    for ready in select.select(list(ends), [], [])[0]:
        ends[ready](os.read(ready if isinstance(ready, int) else ready.fileno(), 65536))
