#!/bin/bash
# Makes models/protocols-v1 again: records a training set of our own, adds the fixtures and captures that others published with their tests,
# and learns from them all. Takes root, XGBoost's library and the servers that set-up unpacks (npm test); build first. Recordings differ from
# time to time in their times, so the model does too, by little.
#
#   test/tools/make-protocols-model.sh CAPTURES WORK [OUT]
#
# CAPTURES: a folder of captures of others. WORK takes recordings, list and table; recordings that are there already are used. OUT: default WORK/protocols-v1.
set -euo pipefail

if [ $# -lt 2 ]; then
  sed -n '2,8p' "${BASH_SOURCE[0]}" >&2
  exit 2
fi
ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
CAPTURES=$1
WORK=$(mkdir -p "$2" && cd "$2" && pwd)
OUT=${3:-$WORK/protocols-v1}
tractor() { node "$ROOT/dist/lib/cli/main.js" "$@"; }

[ -d "$WORK/recorded" ] || node "$ROOT/dist/test/tools/record-training.js" "$WORK/recorded"

rm -rf "$WORK/set"
tractor dataset add "$WORK/set" --payload "$CAPTURES"
# Mixes and spaces that are called final are kept apart from all learning.
FIXTURES=$ROOT/test/captures
tractor dataset add "$WORK/set" --payload "$FIXTURES"/*.pcap "$FIXTURES"/*.pcapng "$FIXTURES"/mixes/mix-*.zst "$FIXTURES"/mixes/spaces-[0-9]*.zst
for label in $(basename -a "$WORK"/recorded/*.pcapng | sed 's/-[0-9]*\.pcapng$//' | sort -u); do
  tractor dataset add "$WORK/set" --payload --label "$label" "$WORK/recorded/$label"-*.pcapng
done
# Captures that end early give what is before their end; the status tells of them.
tractor dataset build "$WORK/set" --rows flows --features iscx,lengths,splt --splt-packets 8 --most-rows 20 -o "$WORK/protocols.parquet" 2>"$WORK/faults.log" ||
  [ -s "$WORK/protocols.parquet" ]

tractor train --data "$WORK/protocols.parquet" --out "$OUT" --tells protocols --seed 1 --folds 5 --max-trees 100 --min-rows 20 --min-captures 5 \
  --label-of bittorrent-dht=bittorrent --label-of netbios-dgm=netbios --label-of netbios-ns=netbios --label-of whatsapp-voice=whatsapp \
  --name 'Flows of public test captures and of our own recordings, at most 20 of a label from one capture' \
  --source "The public captures are those that nDPI, NFStream, Zeek, Arkime, ipfixprobe, BruteShark, ptcpdump, tcpdump and FoxIO publish with their tests. Our own are \
the fixtures and mixes of TrActor's tests (test/captures, without those called final), and recordings of curl with nginx, OpenSSH, vsftpd, dnsmasq and dig, aria2 and ctorrent, SIPp, \
ffmpeg, mosquitto, dovecot, msmtpd and OpenVPN by test/tools/record-training.ts. The label of a flow is the protocol that its payload shows beyond doubt (TrActor itself says so); in those recordings, where a \
payload shows none, what was recorded."
