"""Recording of mixes: a SIP server that answers every call and echoes its sound. Usage: switchboard.py ADDRESS

Each call gets a pair of ports of its own for RTP and RTCP; what comes in goes back, as an echo test does. It knows REGISTER, INVITE, ACK,
BYE, CANCEL and OPTIONS, over UDP.
"""
import itertools
import re
import select
import socket
import sys

address = sys.argv[1]
FIRST_PORT = 17002


def bound(port):
    end = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    end.bind((address, port))
    return end


def header(text, name):
    return re.findall(rf"^((?:{name}):.*?)\r\n", text, re.M | re.I)


def answer(text, status, body="", more=()):
    to = header(text, "To|t")[0]
    if "tag=" not in to and not status.startswith("100"):
        to += ";tag=switchboard"
    lines = [f"SIP/2.0 {status}", *header(text, "Via|v"), header(text, "From|f")[0], to, header(text, "Call-ID|i")[0], header(text, "CSeq")[0],
             f"Contact: <sip:echo@{address}:5060>", "Server: switchboard", *more, f"Content-Length: {len(body)}"]
    return ("\r\n".join(lines) + "\r\n\r\n" + body).encode()


signalling, ports, calls, media = bound(5060), itertools.count(FIRST_PORT, 2), {}, []


def description(call):
    if call not in calls:
        calls[call] = next(ports)
        media.extend([bound(calls[call]), bound(calls[call] + 1)])
    return (f"v=0\r\no=switchboard 1 1 IN IP4 {address}\r\ns=call\r\nc=IN IP4 {address}\r\nt=0 0\r\nm=audio {calls[call]} RTP/AVP 8\r\n"
            "a=rtpmap:8 PCMA/8000\r\na=ptime:20\r\n")


def answers(text):
    method, call = text.split(" ", 1)[0], header(text, "Call-ID|i")[0]
    if method == "INVITE":
        yield answer(text, "100 Trying")
        yield answer(text, "180 Ringing")
        yield answer(text, "200 OK", description(call), ["Content-Type: application/sdp"])
    elif method == "REGISTER":
        yield answer(text, "200 OK", more=[*header(text, "Contact|m"), "Expires: 3600"])
    elif method != "ACK":
        yield answer(text, "200 OK")


while True:
    for ready in select.select([signalling, *media], [], [])[0]:
        data, peer = ready.recvfrom(4096)
        if ready is not signalling:
            ready.sendto(data, peer)
        elif data[:1].isalpha() and not data.startswith(b"SIP/"):
            for reply in answers(data.decode(errors="replace")):
                signalling.sendto(reply, peer)
