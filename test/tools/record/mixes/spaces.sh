# Recording of mixes: the mode in which every application has a network namespace and an address of its own (192.0.2.11 on) behind the link
# that is recorded: a bridge in the client's namespace joins them. Here the address tells the owner, and nothing else is asked.
# An application does one piece of work and ends.

SPACE_PREFIX=trm-app-
SPACES=

spaces_up() { # the link's end at the client becomes a port of a bridge
  SPACES=1
  ip -n "$CLIENT_NS" addr flush dev "$CLIENT_IF"
  ip -n "$CLIENT_NS" link add br0 type bridge forward_delay 0 mcast_snooping 0
  ip -n "$CLIENT_NS" link set "$CLIENT_IF" master br0
  ip -n "$CLIENT_NS" link set br0 up
}

space_number() { echo $(($(number_of "$WORK/applications" "$UID_BASE" "$1") - UID_BASE)); } # NAME

space_address() { echo "192.0.2.$((10 + $(space_number "$1")))"; } # NAME

space_up() { # NAME: its namespace; ports of the bridge do not hear each other, so that every flow passes the link
  local number space
  number=$(space_number "$1")
  space=$SPACE_PREFIX$number
  ip netns add "$space" 2>/dev/null || return 0 # it has one
  quiet_ipv6 "$space"
  mkdir -p "/etc/netns/$space"
  cp "/etc/netns/$CLIENT_NS"/{resolv.conf,passwd} "/etc/netns/$space/"
  ip -n "$space" link set lo up
  ip link add e0 netns "$space" address "02:00:00:00:01:$(printf %02x "$number")" type veth peer name "a$number" netns "$CLIENT_NS"
  ip -n "$CLIENT_NS" link set "a$number" master br0 up
  ip -n "$CLIENT_NS" link set "a$number" type bridge_slave isolated on
  ip -n "$space" addr add "192.0.2.$((10 + number))/24" dev e0
  ip -n "$space" link set e0 up
  ip -n "$space" route add "$SERVER4_NET.0/24" dev e0
  ip -n "$space" route add "$SERVER4_MORE.0/24" dev e0
  local end
  for end in "$space e0" "$CLIENT_NS a$number"; do
    ip netns exec ${end% *} ethtool -K "${end#* }" tso off gso off gro off tx off rx off >/dev/null
  done
}

client_spaces() { # the namespaces that applications run in
  echo "$CLIENT_NS"
  ip netns list 2>/dev/null | cut -d' ' -f1 | grep "^$SPACE_PREFIX" || true
}

spaces_down() {
  local space
  for space in $(client_spaces | grep "^$SPACE_PREFIX"); do
    ip netns del "$space" 2>/dev/null || true
    rm -rf "/etc/netns/$space"
  done
}
