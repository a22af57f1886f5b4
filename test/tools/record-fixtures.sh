#!/bin/bash
# Records the captures of test/captures: real servers and real clients inside network namespaces that this script makes and
# removes itself. Nothing leaves the machine. Run as root on Debian 12:
#
#   test/tools/record-fixtures.sh [-o DIR] [--install] [SCENARIO...]
#
# Without scenarios all are recorded. Recording again changes times, ports and payloads: review the baselines then
# (node dist/test/tools/update-baselines.js). The other byte orders, compressions and pcapng variants are made from these
# recordings by derive-captures.ts, which this script runs last.
set -euo pipefail

HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
OUT=$(cd "$HERE/../captures" && pwd)
PACKAGES="iproute2 ethtool tcpdump wireshark-common tshark nginx-light curl dnsmasq-base bind9-dnsutils openssh-server
  openssh-client vsftpd lftp mosquitto mosquitto-clients redis-server redis-tools inetutils-telnetd inetutils-telnet openbsd-inetd
  expect iputils-ping aria2 opentracker mktorrent python3-libtorrent microsocks swaks python3-aiosmtpd dovecot-imapd dovecot-pop3d
  openvpn wireguard-tools wireguard-go snmpd snmp ntpsec ntpsec-ntpdate sip-tester zstd ngtcp2-client ngtcp2-server
  libusrsctp-examples tftp-hpa tftpd-hpa ngircd python3-minimal"
SCENARIOS="web mail ftp ssh_telnet bittorrent voip ipv6 icmp sctp vlan quic fragments idle socks vpn services tunnels two_interfaces nano"

chosen=()
while [ $# -gt 0 ]; do
  case $1 in
    -o) OUT=$(cd "$2" && pwd); shift ;;
    --install) DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends $PACKAGES ;;
    -*) sed -n '2,11p' "${BASH_SOURCE[0]}" >&2; exit 2 ;;
    *) chosen+=("$1") ;;
  esac
  shift
done
[ ${#chosen[@]} -gt 0 ] || read -ra chosen <<<"$(echo $SCENARIOS)"

if [ "$(id -u)" != 0 ]; then
  echo "record-fixtures: needs root, to make network namespaces" >&2
  exit 1
fi
# A process namespace of its own: whatever a server leaves behind ends with this script.
if [ -z "${TRACTOR_RECORDING:-}" ]; then
  TRACTOR_RECORDING=1 exec unshare --mount --pid --fork --kill-child --mount-proc \
    bash "$HERE/record-fixtures.sh" -o "$OUT" "${chosen[@]}"
fi

for part in "$HERE"/record/*.sh; do
  # shellcheck source=/dev/null
  . "$part"
done

WORK=$(mktemp -d /tmp/tractor-record.XXXXXX)
chmod 755 "$WORK"
finish() {
  stop_servers
  network_down
  [ -n "${KEEP_WORK:-}" ] || rm -rf "$WORK"
}
trap finish EXIT

for scenario in "${chosen[@]}"; do
  echo "recording $scenario"
  network_up
  "scenario_$scenario"
  stop_servers
  network_down
done
DERIVE=$HERE/../../dist/test/tools/derive-captures.js
if [ -f "$DERIVE" ]; then node "$DERIVE" "$OUT"; else echo "variants not made: build first (npm run build:ts), then node dist/test/tools/derive-captures.js"; fi
ls -l "$OUT"
