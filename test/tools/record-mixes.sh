#!/bin/bash
# Records the labelled mixes of test/captures/mixes: several real applications at work at the same time, and beside each capture the
# truth, which application every flow belongs to (NAME.truth.csv). spaces-*: each application in a network namespace with an address of
# its own; the others: all on one host. Nothing leaves the machine. Run as root on Debian 12:
#
#   test/tools/record-mixes.sh [-o DIR] [--install] [MIX...]
#
# Without names all are recorded. A recording whose truth is not exact (a flow without an owner, or with two) is made again, twice at most.
set -euo pipefail

HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
OUT=$HERE/../captures/mixes
PACKAGES="iproute2 nftables ethtool wireshark-common tshark zstd openssl util-linux chromium libnss3-tools nginx-light dnsmasq-base bind9-dnsutils
  curl wget git nodejs python3-minimal python3-requests vsftpd lftp sip-tester baresip-core aria2 opentracker mktorrent python3-libtorrent swaks
  python3-aiosmtpd dovecot-imapd dovecot-pop3d openssh-server openssh-client mosquitto mosquitto-clients redis-server redis-tools
  ntpsec-ntpdate microsocks tinyproxy ngtcp2-client ngtcp2-server transmission-cli ngircd tftpd-hpa"
MIXES_ALL="spaces-1 spaces-2 spaces-3 spaces-4 spaces-5 spaces-6 spaces-final-1 spaces-final-2 mix-1 mix-2 mix-3 mix-4 mix-5 mix-6 final-1 final-2 final-3"

chosen=()
while [ $# -gt 0 ]; do
  case $1 in
    -o) OUT=$(mkdir -p "$2" && cd "$2" && pwd); shift ;;
    --install) DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends $PACKAGES ;;
    -*) sed -n '2,9p' "${BASH_SOURCE[0]}" >&2; exit 2 ;;
    *) chosen+=("$1") ;;
  esac
  shift
done
[ ${#chosen[@]} -gt 0 ] || read -ra chosen <<<"$MIXES_ALL"

if [ "$(id -u)" != 0 ]; then
  echo "record-mixes: needs root, to make network namespaces" >&2
  exit 1
fi
# A process namespace of its own: whatever an application leaves behind ends with this script.
if [ -z "${TRACTOR_RECORDING:-}" ]; then
  TRACTOR_RECORDING=1 exec unshare --mount --pid --fork --kill-child --mount-proc bash "$HERE/record-mixes.sh" -o "$OUT" "${chosen[@]}"
fi

# Names of network namespaces of its own too: two recordings can run beside each other.
mkdir -p /run/netns /etc/netns
mount -t tmpfs tmpfs /run/netns
mount -t tmpfs tmpfs /etc/netns

for part in "$HERE"/record/{network,names,files}.sh "$HERE"/record/mixes/*.sh; do
  # shellcheck source=/dev/null
  . "$part"
done

finish() {
  trap '' INT TERM
  stop_applications
  stop_servers
  mix_network_down
  [ -n "${KEEP_WORK:-}" ] || rm -rf "$WORK"
}

mix_record() { # NAME: from here on what the client does is recorded
  truth_start
  : >"$WORK/recorder.log"
  OUT=$WORK record_pcapng "$1.pcapng" "tcp or udp or icmp or icmp6 or arp"
}

mix_wait() { # until every application has ended by itself
  local pid
  for pid in "${APPLICATIONS[@]}"; do wait "$pid" || true; done
}

record_mix() { # NAME, in a subshell of its own: it cleans up when that ends, however it ends
  local name=$1
  WORK=$(mktemp -d "/tmp/tractor-mix.XXXXXX")
  trap finish EXIT
  trap 'exit 130' INT TERM
  chmod 755 "$WORK"
  mkdir -p "$WORK/home"
  mix_network_up
  "mix_${name//-/_}"
  OUT=$WORK stop_recording
  [ ! -f "$WORK/failures" ] || sed "s/^/$name: /" "$WORK/failures" >&2
  truth_finish "$name"
  zstd -q -19 -f "$WORK/$name.pcapng" -o "$OUT/$name.pcapng.zst"
  cp "$WORK/$name.truth.csv" "$OUT/"
  chmod 644 "$OUT/$name".*
}

trap 'exit 130' INT TERM
for name in "${chosen[@]}"; do
  for attempt in 1 2 3 failed; do
    [ "$attempt" != failed ] || exit 1
    echo "recording $name"
    set +e # a subshell after || or in a condition would go on after its errors
    (
      set -e
      record_mix "$name"
    )
    status=$?
    set -e
    [ "$status" != 130 ] || exit 130
    [ "$status" != 0 ] || break
  done
done
MAIN=$HERE/../../dist/lib/cli/main.js
if [ -f "$MAIN" ]; then
  /usr/bin/python3 "$HERE/record/mixes/check.py" "$MAIN" "$OUT"
else
  echo "not checked beside TrActor's flows: build first (npm run build), then test/tools/record/mixes/check.py"
fi
