"""Recording of fixtures: joins tap devices to one interface, adding and removing 802.1Q and 802.1ad tags.

Usage: vlan-relay.py INTERFACE NAME:VID NAME:SVID.VID ...   (one tap device each; two ids make a QinQ stack)
"""
import fcntl
import os
import select
import socket
import struct
import sys

TUNSETIFF, IFF_TAP, IFF_NO_PI = 0x400454CA, 0x0002, 0x1000
PACKET_AUXDATA, SOL_PACKET, TP_STATUS_VLAN_VALID, TP_STATUS_VLAN_TPID_VALID = 8, 263, 0x10, 0x40


def open_tap(name):
    fd = os.open("/dev/net/tun", os.O_RDWR)
    fcntl.ioctl(fd, TUNSETIFF, struct.pack("16sH22x", name.encode(), IFF_TAP | IFF_NO_PI))
    return fd


def tags_of(text):
    ids = [int(part) for part in text.split(".")]
    types = [0x8100] if len(ids) == 1 else [0x88A8, 0x8100]
    return b"".join(struct.pack("!HH", kind, vid) for kind, vid in zip(types, ids))


def whole_frame(data, ancillary):
    """The kernel may hand over the outer tag beside the frame: put it back."""
    for level, kind, value in ancillary:
        if level == SOL_PACKET and kind == PACKET_AUXDATA:
            status, _, _, _, _, tci, tpid = struct.unpack("IIIHHHH", value[:20])
            if status & TP_STATUS_VLAN_VALID:
                tpid = tpid if status & TP_STATUS_VLAN_TPID_VALID else 0x8100
                return data[:12] + struct.pack("!HH", tpid, tci) + data[12:]
    return data


wire = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(0x0003))
wire.bind((sys.argv[1], 0))
wire.setsockopt(SOL_PACKET, PACKET_AUXDATA, 1)
taps = {open_tap(name): tags_of(ids) for name, ids in (argument.split(":") for argument in sys.argv[2:])}
while True:
    for ready in select.select([wire, *taps], [], [])[0]:
        if ready is wire:
            data, ancillary, _, sender = wire.recvmsg(65536, 256)
            frame = whole_frame(data, ancillary)
            for tap, tags in taps.items():
                if sender[2] != socket.PACKET_OUTGOING and frame[12 : 12 + len(tags)] == tags:
                    if len(tags) == 8 or frame[16:18] != b"\x81\x00":
                        os.write(tap, frame[:12] + frame[12 + len(tags) :])
        else:
            frame = os.read(ready, 65536)
            wire.send(frame[:12] + taps[ready] + frame[12:])
