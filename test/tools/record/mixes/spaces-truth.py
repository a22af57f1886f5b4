"""Recording of mixes: the table of truth where every application has an address of its own.

Usage: spaces-truth.py WORK CAPTURE OUTPUT

The application on line N of WORK/applications has 192.0.2.(10 + N); WORK/works names its piece of work, WORK/marks the page of a browser.
Fails where a conversation has no end at an application, or both.
"""
import csv
import sys
from pathlib import Path

from conversations import conversations

work, capture, output = Path(sys.argv[1]), sys.argv[2], sys.argv[3]


def lines(file):
    return (work / file).read_text().split("\n")[:-1]


owners = {f"192.0.2.{11 + index}": name for index, name in enumerate(lines("applications"))}
pieces = {}
for line in lines("works"):
    pieces.setdefault(*line.split("\t"))
for line in lines("marks"):
    _, application, piece = line.split("\t")
    pieces[application] = piece
rows, wrong = [], []
for key, when in conversations(capture, set(owners)).items():
    protocol, client, _, server, _ = key
    if client not in owners or server in owners:
        wrong.append(key)
    else:
        rows.append((when, *key, owners[client], pieces[owners[client]]))
for key in wrong:
    print("no single owner:", *key, file=sys.stderr)
silent = set(owners.values()) - {row[6] for row in rows}
if silent:
    print("no flow of:", *sorted(silent), file=sys.stderr)
with open(output, "w", newline="") as file:
    table = csv.writer(file, lineterminator="\n")
    table.writerow("protocol,client_ip,client_port,server_ip,server_port,application,piece".split(","))
    table.writerows(row[1:] for row in sorted(rows))
print(f"{len(rows)} flows, {len(owners)} applications", file=sys.stderr)
sys.exit(1 if wrong or silent else 0)
