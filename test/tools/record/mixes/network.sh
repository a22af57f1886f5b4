# Recording of mixes: the network. The two namespaces of ../network.sh under names of their own, and between them a third one, a wire
# with the delays of a real path (delay-relay.py), because kernels often lack netem. Knows no protocol.

CLIENT_NS=trm-client
SERVER_NS=trm-server
WIRE_NS=trm-wire
FIRST_SITE=60 # 198.51.100.60 to .199 and 203.0.113.1 to .250 are the web's, .200 to .250 those of the swarm
SERVER4_MORE=203.0.113

mix_network_up() {
  mix_network_down
  network_up
  ip netns add "$WIRE_NS"
  quiet_ipv6 "$WIRE_NS"
  ip -n "$SERVER_NS" link set "$SERVER_IF" netns "$WIRE_NS"
  ip link add "$SERVER_IF" netns "$SERVER_NS" address 02:00:00:00:00:20 type veth peer name w0 netns "$WIRE_NS"
  server_addresses
  users
  local interface
  for interface in "$SERVER_IF" w0; do
    ip -n "$WIRE_NS" link set "$interface" up promisc on
    ip netns exec "$WIRE_NS" ethtool -K "$interface" tso off gso off gro off tx off rx off >/dev/null
  done
  in_server ethtool -K "$SERVER_IF" tso off gso off gro off tx off rx off >/dev/null
  # Ports are reused as seldom as can be: a key with two owners spoils a recording.
  in_client sysctl -qw net.ipv4.ip_local_port_range="12000 65000"
  ip netns exec "$WIRE_NS" /usr/bin/python3 "$HERE/record/mixes/delay-relay.py" "$SERVER_IF" w0 >>"$WORK/servers.log" 2>&1 &
  WIRE=$!
}

server_addresses() { # in one batch: some hundred of them
  local host
  {
    for host in 10 11 12 13 14 15 16 17 18 19 40 41 42 43 44 45 46 47 48 49 53 $(seq $FIRST_SITE 250); do
      echo "addr add $SERVER4_NET.$host/24 dev $SERVER_IF"
      echo "addr add ${SERVER6_NET}:$host/64 dev $SERVER_IF nodad"
    done
    for host in $(seq 250); do echo "addr add $SERVER4_MORE.$host/24 dev $SERVER_IF"; done
    echo "link set $SERVER_IF up"
    echo "route add 192.0.2.0/24 dev $SERVER_IF src $SERVER4_NET.10"
    echo "-6 route add 2001:db8:1::/64 dev $SERVER_IF"
  } | sed 's/^-6 //' | ip -n "$SERVER_NS" -batch -
  ip -n "$CLIENT_NS" route add "$SERVER4_MORE.0/24" dev "$CLIENT_IF"
}

users() { # ssh wants a name for the number that it runs as: a table of users that only the client's namespace sees
  cp /etc/passwd "/etc/netns/$CLIENT_NS/passwd"
  local number
  for number in $(seq 3001 3030); do echo "app$number:x:$number:4000::$WORK:/bin/sh"; done >>"/etc/netns/$CLIENT_NS/passwd"
}

WIRE=

mix_network_down() {
  if [ -n "$WIRE" ]; then
    kill "$WIRE" 2>/dev/null || true
    wait "$WIRE" 2>/dev/null || true
    WIRE=
  fi
  spaces_down
  ip netns del "$WIRE_NS" 2>/dev/null || true
  network_down
}
