# Recording of fixtures: IPv6, ICMP, fragments, SCTP and VLAN tags: what the packet layer has to take apart.

scenario_ipv6() {
  start_names
  start_web
  record_pcap ipv6.pcap
  in_client curl -6 -sk --max-time 10 -o /dev/null -A "$UA_FIREFOX" http://example.com/
  in_client curl -6 -sk --max-time 10 -o /dev/null -A "$UA_FIREFOX" https://vk.com/
  in_client dig +short "@$DNS6" AAAA github.com >/dev/null
  in_client ping -6 -q -c 3 -i 0.2 "${SERVER6_NET}:10" >/dev/null
  in_client ping -6 -q -c 2 -i 0.2 -s 4000 "${SERVER6_NET}:11" >/dev/null # three fragments each way
  in_client dig +tries=1 +timeout=1 "@${SERVER6_NET}:20" example.com >/dev/null || true # port unreachable
  stop_recording
}

scenario_icmp() {
  record_pcap icmp.pcap
  in_client ping -q -c 4 -i 0.3 "$SERVER4_NET.10" >/dev/null
  in_client ping -q -c 2 -i 0.2 -s 1000 "$SERVER4_NET.11" >/dev/null
  in_client dig +tries=1 +timeout=1 "@$SERVER4_NET.20" example.com >/dev/null || true # port unreachable
  in_client ping -q -c 2 -W 1 "$SERVER4_NET.99" >/dev/null || true                    # nobody there: ARP only
  stop_recording
}

scenario_fragments() {
  make_pages
  serve /usr/sbin/in.tftpd --foreground --secure --address "$SERVER4_NET.10:69" "$WORK/www/files"
  wait_port udp 69
  record_pcap fragments.pcap
  in_client ping -q -c 3 -i 0.2 -s 4000 "$SERVER4_NET.10" >/dev/null  # three fragments each way
  in_client ping -q -c 2 -i 0.2 -s 1473 "$SERVER4_NET.11" >/dev/null  # one byte too many: the second fragment has 1 byte
  in_client ping -q -c 2 -i 0.2 -s 1472 "$SERVER4_NET.11" >/dev/null  # fits exactly
  # TFTP with blocks of 4,096 bytes: every full data packet is three fragments.
  in_client curl -s --tftp-blksize 4096 --max-time 5 -o /dev/null "tftp://$SERVER4_NET.10/numbers.txt"
  stop_recording
}

# A userland stack, as kernels often lack SCTP. One association with data both ways, ended by SHUTDOWN; one address a side, as
# the stack would use every address it finds.
scenario_sctp() {
  local side
  for side in "$CLIENT_NS $CLIENT_IF $CLIENT4" "$SERVER_NS $SERVER_IF $SERVER4_NET.10"; do
    read -r ns interface address <<<"$side"
    ip -n "$ns" addr flush dev "$interface"
    ip -n "$ns" addr add "$address/24" dev "$interface"
  done
  ip -n "$CLIENT_NS" route add "$SERVER4_NET.0/24" dev "$CLIENT_IF"
  ip -n "$SERVER_NS" route add 192.0.2.0/24 dev "$SERVER_IF"
  serve /usr/lib/usrsctp/echo_server
  sleep 0.7
  record_pcap sctp.pcap sctp or arp
  (sleep 1; echo one; sleep 0.3; seq 200; sleep 0.5) | in_client timeout 6 /usr/lib/usrsctp/client "$SERVER4_NET.10" 7 >/dev/null 2>&1 || true
  stop_recording
}

# Tags are put on by vlan-relay.py between a tap device and the veth, so that no kernel module is needed: VLAN 100, and
# VLAN 300 within service tag 200.
scenario_vlan() {
  ip -n "$CLIENT_NS" addr flush dev "$CLIENT_IF"
  ip -n "$SERVER_NS" addr flush dev "$SERVER_IF"
  serve_at_client /usr/bin/python3 "$HERE/record/vlan-relay.py" "$CLIENT_IF" vlan100:100 vlan300:200.300
  serve /usr/bin/python3 "$HERE/record/vlan-relay.py" "$SERVER_IF" vlan100:100 vlan300:200.300
  local tries
  for tries in $(seq 50); do
    ip -n "$SERVER_NS" link show vlan300 >/dev/null 2>&1 && ip -n "$CLIENT_NS" link show vlan300 >/dev/null 2>&1 && break
    sleep 0.1
  done
  local side octet
  for side in "$CLIENT_NS:1" "$SERVER_NS:2"; do
    octet=${side##*:}
    ip -n "${side%%:*}" link set vlan100 address "02:00:00:00:01:0$octet"
    ip -n "${side%%:*}" link set vlan300 address "02:00:00:00:03:0$octet"
    ip -n "${side%%:*}" addr add "203.0.113.$octet/28" dev vlan100
    ip -n "${side%%:*}" addr add "203.0.113.$((octet + 16))/28" dev vlan300
    ip -n "${side%%:*}" link set vlan100 mtu 1400 up
    ip -n "${side%%:*}" link set vlan300 mtu 1400 up
  done
  start_web
  record_pcap vlan.pcap 'not ip6 and not (vlan and ip6)'
  in_client curl -s --max-time 5 -o /dev/null http://203.0.113.2/
  in_client curl -s --max-time 5 -o /dev/null http://203.0.113.18/style.css
  in_client ping -q -c 2 -i 0.2 203.0.113.2 >/dev/null
  in_client ping -q -c 2 -i 0.2 203.0.113.18 >/dev/null
  stop_recording
}

# One page and two pings through each tunnel. VXLAN is the kernel's; the others, which not every kernel has, are joined by the
# relay.
scenario_tunnels() {
  local side namespace octet local remote device tries
  local kinds="ipip0:ipip sit0x:6in4 gre0x:gre gnv0:geneve l2t0:l2tp"
  serve_at_client /usr/bin/python3 "$HERE/record/tunnel-relay.py" "$CLIENT4" "$SERVER4_NET.10" $kinds
  serve /usr/bin/python3 "$HERE/record/tunnel-relay.py" "$SERVER4_NET.10" "$CLIENT4" $kinds
  for tries in $(seq 50); do
    ip -n "$SERVER_NS" link show l2t0 >/dev/null 2>&1 && ip -n "$CLIENT_NS" link show l2t0 >/dev/null 2>&1 && break
    sleep 0.1
  done
  for side in "$CLIENT_NS 1 $CLIENT4 $SERVER4_NET.10" "$SERVER_NS 2 $SERVER4_NET.10 $CLIENT4"; do
    read -r namespace octet local remote <<<"$side"
    ip -n "$namespace" link add vxl0 address "02:00:00:00:10:0$octet" type vxlan id 42 local "$local" remote "$remote" dstport 4789
    ip -n "$namespace" link set gnv0 address "02:00:00:00:11:0$octet"
    ip -n "$namespace" link set l2t0 address "02:00:00:00:12:0$octet"
    ip -n "$namespace" addr add "203.0.113.$octet/28" dev vxl0
    ip -n "$namespace" addr add "203.0.113.$((octet + 16))/28" dev gnv0
    ip -n "$namespace" addr add "203.0.113.$((octet + 32))/28" dev l2t0
    ip -n "$namespace" addr add "203.0.113.$((octet + 48))/28" dev ipip0
    ip -n "$namespace" addr add "203.0.113.$((octet + 64))/28" dev gre0x
    ip -n "$namespace" addr add "2001:db8:3::$octet/64" dev sit0x nodad
    for device in vxl0 gnv0 l2t0 ipip0 sit0x gre0x; do ip -n "$namespace" link set "$device" mtu 1300 up; done
  done
  start_web
  record_pcap tunnels.pcap
  local address
  for address in 203.0.113.2 203.0.113.18 203.0.113.34 203.0.113.50 203.0.113.66; do
    in_client curl -s --max-time 5 -o /dev/null "http://$address/style.css"
    in_client ping -q -c 2 -i 0.2 "$address" >/dev/null
  done
  in_client curl -s --max-time 5 -o /dev/null "http://[2001:db8:3::2]/style.css"
  in_client ping -q -c 2 -i 0.2 2001:db8:3::2 >/dev/null
  stop_recording
}
