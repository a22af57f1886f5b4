"""Recording of mixes: is every flow that TrActor sees in the table of truth, and nothing else?

Usage: check.py MAIN.JS FOLDER          (MAIN.JS is the built command line; FOLDER has NAME.pcapng.zst and NAME.truth.csv)
"""
import csv
import io
import subprocess
import sys
from pathlib import Path

main, folder = sys.argv[1], Path(sys.argv[2])


def ends(row):
    """The same for both directions."""
    return row["protocol"], *sorted([(row["client_ip"], row["client_port"]), (row["server_ip"], row["server_port"])])


def check(capture):
    command = ["node", main, "flows", str(capture), "--features", "none", "--format", "csv"]
    text = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    flows = [row for row in csv.DictReader(io.StringIO(text)) if row["protocol"] in ("tcp", "udp")]
    with open(str(capture).replace(".pcapng.zst", ".truth.csv")) as file:
        rows = list(csv.DictReader(file))
    owners = {}
    for row in rows:
        owners.setdefault(ends(row), set()).add(row["application"])
    seen = {ends(flow) for flow in flows}
    missing = [flow for flow in flows if ends(flow) not in owners]
    unseen = [key for key in owners if key not in seen]
    shared = [key for key, names in owners.items() if len(names) > 1]
    seconds = (max(int(flow["time_end_us"]) for flow in flows) - min(int(flow["time_start_us"]) for flow in flows)) / 1e6
    print(f"{capture.name}: {len(flows)} flows, {len(rows)} rows, {len({row['application'] for row in rows})} applications, "
          f"{len({(row['application'], row['piece']) for row in rows})} pieces, {seconds:.0f} s, {capture.stat().st_size // 1000} kB; "
          f"{len(missing)} flows without truth, {len(unseen)} rows without a flow, {len(shared)} keys with two owners")
    for flow in missing[:5]:
        print("  ", *ends(flow), flow["label"])
    return not missing and not unseen and not shared


results = [check(capture) for capture in sorted(folder.glob("*.pcapng.zst"))]
sys.exit(0 if results and all(results) else 1)
