# Recording of fixtures: the network. Two namespaces joined by one veth pair; no route leads out of them, so nothing that
# runs inside can reach the machine's own network. Knows no protocol; the scenarios use the functions below.
#
# Addresses are those set apart for documentation (RFC 5737, RFC 3849): they belong to nobody.

CLIENT_NS=trf-client
SERVER_NS=trf-server
CLIENT_IF=c0
SERVER_IF=s0
CLIENT4=192.0.2.10
CLIENT6=2001:db8:1::10
SERVER4_NET=198.51.100
SERVER6_NET=2001:db8:2:
DNS4=$SERVER4_NET.53
DNS6=${SERVER6_NET}:53

in_client() { ip netns exec "$CLIENT_NS" "$@"; }
in_server() { ip netns exec "$SERVER_NS" "$@"; }

quiet_ipv6() { # NAMESPACE: no solicitations and no address detection, so that a capture holds what the scenario did
  ip netns exec "$1" sysctl -qw net.ipv6.conf.default.accept_dad=0 net.ipv6.conf.default.router_solicitations=0 \
    net.ipv6.conf.all.accept_dad=0 net.ipv6.conf.all.router_solicitations=0 net.ipv6.conf.default.addr_gen_mode=1
}

network_up() {
  network_down
  local ns
  for ns in "$CLIENT_NS" "$SERVER_NS"; do
    ip netns add "$ns"
    mkdir -p "/etc/netns/$ns"
    echo "nameserver $DNS4" >"/etc/netns/$ns/resolv.conf"
    quiet_ipv6 "$ns"
    ip -n "$ns" link set lo up
  done
  ip link add "$CLIENT_IF" netns "$CLIENT_NS" address 02:00:00:00:00:10 type veth \
    peer name "$SERVER_IF" netns "$SERVER_NS" address 02:00:00:00:00:20
  ip -n "$CLIENT_NS" addr add "$CLIENT4/24" dev "$CLIENT_IF"
  ip -n "$CLIENT_NS" addr add "$CLIENT6/64" dev "$CLIENT_IF" nodad
  local host
  for host in 10 11 20 21 22 23 24 25 26 27 28 29 30 53; do
    ip -n "$SERVER_NS" addr add "$SERVER4_NET.$host/24" dev "$SERVER_IF"
    ip -n "$SERVER_NS" addr add "${SERVER6_NET}:$host/64" dev "$SERVER_IF" nodad
  done
  ip -n "$CLIENT_NS" link set "$CLIENT_IF" up
  ip -n "$SERVER_NS" link set "$SERVER_IF" up
  ip -n "$CLIENT_NS" route add "$SERVER4_NET.0/24" dev "$CLIENT_IF"
  ip -n "$CLIENT_NS" route add "${SERVER6_NET}:/64" dev "$CLIENT_IF"
  ip -n "$SERVER_NS" route add 192.0.2.0/24 dev "$SERVER_IF" src "$SERVER4_NET.10"
  ip -n "$SERVER_NS" route add 2001:db8:1::/64 dev "$SERVER_IF"
  # Frames as a wire would carry them: no segments beyond the MTU, every checksum computed.
  in_client ethtool -K "$CLIENT_IF" tso off gso off gro off tx off rx off >/dev/null
  in_server ethtool -K "$SERVER_IF" tso off gso off gro off tx off rx off >/dev/null
}

network_down() {
  local ns
  for ns in "$CLIENT_NS" "$SERVER_NS"; do
    ip netns del "$ns" 2>/dev/null || true
    rm -rf "/etc/netns/$ns"
  done
}

BACKGROUND=()

# serve COMMAND...: a server in the server namespace, stopped by stop_servers. Its words go to the log. `ip` replaces itself
# by the command, so the number kept is the server's own.
serve() {
  ip netns exec "$SERVER_NS" "$@" >>"$WORK/servers.log" 2>&1 </dev/null &
  BACKGROUND+=($!)
}

# serve_at_client COMMAND...: the same in the client's namespace.
serve_at_client() {
  ip netns exec "$CLIENT_NS" "$@" >>"$WORK/servers.log" 2>&1 </dev/null &
  BACKGROUND+=($!)
}

stop_servers() {
  local pid
  for pid in "${BACKGROUND[@]}"; do kill "$pid" 2>/dev/null || true; done
  for pid in "${BACKGROUND[@]}"; do wait "$pid" 2>/dev/null || true; done
  BACKGROUND=()
}

# wait_port tcp|udp PORT [client]: until somebody in the server (or client) namespace listens there; at most 10 s.
wait_port() {
  local flag=-ltn ns=$SERVER_NS tries
  [ "$1" = udp ] && flag=-lun
  [ "${3:-}" = client ] && ns=$CLIENT_NS
  for tries in $(seq 100); do
    ip netns exec "$ns" ss -H "$flag" "sport = :$2" | grep -q . && return 0
    sleep 0.1
  done
  echo "nobody listens on $1 port $2 after $tries tries" >&2
  return 1
}

RECORDER=

await_recorder() { # LOG: until the recorder says that it listens
  local tries
  for tries in $(seq 100); do
    grep -qE "listening on|Capturing on" "$1" && break
    sleep 0.05
  done
  sleep 0.4
}

# record_pcap FILE [tcpdump options]: classic pcap of the client's interface.
record_pcap() {
  local file=$OUT/$1
  shift
  ip netns exec "$CLIENT_NS" tcpdump -Z root -i "$CLIENT_IF" --immediate-mode -U "$@" -w "$file" 2>"$WORK/recorder.log" &
  RECORDER=$!
  await_recorder "$WORK/recorder.log"
}

# record_pcapng FILE [dumpcap options]: pcapng of the client's interface, as dumpcap writes it (ns where the kernel gives it).
record_pcapng() {
  local file=$OUT/$1
  shift
  ip netns exec "$CLIENT_NS" dumpcap -q -n -i "$CLIENT_IF" "$@" -w "$file" 2>"$WORK/recorder.log" &
  RECORDER=$!
  await_recorder "$WORK/recorder.log"
}

stop_recording() {
  sleep 0.6
  kill -TERM "$RECORDER" # not INT: the shell makes its background commands ignore that
  wait "$RECORDER" || true
  chmod 644 "$OUT"/*.pcap*
  RECORDER=
}
