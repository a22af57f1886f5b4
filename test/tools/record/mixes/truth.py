"""Recording of mixes: from what the kernel noted to the table of truth.

Usage: truth.py WORK CAPTURE OUTPUT CLIENT4 CLIENT6

Reads the sets that truth.sh had filled, and the capture through tshark; writes a row for every conversation of the capture that a socket of
the client took part in: the local end first. Fails where one has no owner, or two.
"""
import csv
import json
import sys
from pathlib import Path

from conversations import conversations

UID_BASE, GID_BASE = 3000, 4000
work, capture, output = Path(sys.argv[1]), sys.argv[2], sys.argv[3]
clients = set(sys.argv[4:6])


def names(file):
    return (work / file).read_text().split("\n")[:-1]


def owners():
    """(protocol, local address, port, remote address, port) -> {(uid, gid)}"""
    found = {}
    for kind in ("tcp4", "udp4", "tcp6", "udp6"):
        listing = json.loads((work / f"truth-{kind}.json").read_text())
        for item in listing["nftables"]:
            for element in item.get("set", {}).get("elem", []):
                *ends, uid, gid = element["concat"]
                found.setdefault((kind[:3], sys.argv[5 if kind.endswith("6") else 4], *map(str, ends)), set()).add((uid, gid))
    return found


def marks():
    """Application -> [(time, piece)], in order of time."""
    found = {}
    for line in names("marks"):
        time, application, piece = line.split("\t")
        found.setdefault(application, []).append((float(time), piece))
    return {application: sorted(times) for application, times in found.items()}


def marked_piece(times, when):
    before = [piece for time, piece in times if time <= when]
    return before[-1] if before else "start"


applications, pieces, owned, marked = names("applications"), names("pieces"), owners(), marks()
rows, wrong = [], []
for key, when in conversations(capture, clients).items():
    holders = owned.get(key, set())
    if len({uid for uid, _ in holders}) != 1:
        wrong.append((key, sorted(holders)))
        continue
    uid, gid = sorted(holders)[0]
    if not UID_BASE < uid <= UID_BASE + len(applications):
        wrong.append((key, sorted(holders)))
        continue
    application = applications[uid - UID_BASE - 1]
    piece = pieces[gid - GID_BASE - 1]
    if application in marked:
        piece = marked_piece(marked[application], when)
    rows.append((when, *key, application, piece))
for key, holders in wrong:
    print("no single owner:", *key, holders, file=sys.stderr)
with open(output, "w", newline="") as file:
    table = csv.writer(file, lineterminator="\n")
    table.writerow("protocol,client_ip,client_port,server_ip,server_port,application,piece".split(","))
    table.writerows(row[1:] for row in sorted(rows))
print(f"{len(rows)} flows, {len({row[6] for row in rows})} applications, {len({row[6:] for row in rows})} pieces", file=sys.stderr)
sys.exit(1 if wrong else 0)
