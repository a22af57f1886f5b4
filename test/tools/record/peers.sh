# Recording of fixtures: BitTorrent, a SIP call with its RTP, SOCKS5 and VPNs.

# One small torrent. By construction: announces over HTTP and UDP to the tracker, one transfer over TCP (aria2) and one over
# uTP (libtorrent), some DHT traffic between the peers.
scenario_bittorrent() {
  start_names
  mkdir -p "$WORK/seed" "$WORK/leech1" "$WORK/leech2"
  head -c 40000 /dev/urandom >"$WORK/seed/fixture.bin"
  mktorrent -l 15 -a http://tracker.example.org:6969/announce -o "$WORK/fixture.torrent" "$WORK/seed/fixture.bin" >/dev/null
  mktorrent -l 15 -a udp://tracker.example.org:6969/announce -o "$WORK/fixture-udp.torrent" "$WORK/seed/fixture.bin" >/dev/null
  /usr/bin/python3 -c 'import libtorrent, sys; print(libtorrent.torrent_info(sys.argv[1]).info_hash())' "$WORK/fixture.torrent" \
    >"$WORK/allowed-torrents"
  chmod 644 "$WORK/allowed-torrents"
  serve opentracker -w allowed-torrents -i "$SERVER4_NET.29" -p 6969 -P 6969 -d "$WORK"
  wait_port tcp 6969
  echo "nameserver $DNS4" >"/etc/netns/$SERVER_NS/resolv.conf"
  record_pcapng bittorrent.pcapng
  serve /usr/bin/python3 "$HERE/record/torrent-peer.py" "$SERVER4_NET.10:6881" "$WORK/fixture-udp.torrent" "$WORK/seed" seed
  sleep 1
  in_client timeout 20 aria2c -q --seed-time=0 --listen-port=6882 --dht-listen-port=6882 --enable-dht=true --enable-dht6=false \
    --dht-file-path="$WORK/dht.dat" --dht-entry-point="$SERVER4_NET.10:6881" --bt-enable-lpd=false --bt-tracker-connect-timeout=3 \
    --disable-ipv6=true -d "$WORK/leech1" "$WORK/fixture.torrent" || true
  in_client timeout 20 /usr/bin/python3 "$HERE/record/torrent-peer.py" "$CLIENT4:6883" "$WORK/fixture-udp.torrent" "$WORK/leech2" leech \
    || true
  stop_recording
}

# A call of two seconds: INVITE to BYE over UDP, RTP with G.711 both ways (the answering side echoes), then a call that is
# refused. The sound is a tone that this script makes.
scenario_voip() {
  /usr/bin/python3 -c "
import math, sys
sys.stdout.buffer.write(bytes(0xD5 ^ int(60 + 50 * math.sin(2 * math.pi * 440 * n / 8000)) for n in range(16000)))" >"$WORK/tone.alaw"
  cp "$HERE"/record/call-*.xml "$WORK"
  serve sipp -sf "$WORK/call-answer.xml" -i "$SERVER4_NET.10" -mi "$SERVER4_NET.10" -p 5060 -mp 6000 -rtp_echo -nostdin -skip_rlimit
  wait_port udp 5060
  record_pcap voip.pcap
  (cd "$WORK" && in_client timeout 15 sipp "$SERVER4_NET.10:5060" -sf "$WORK/call-make.xml" -s alice -i "$CLIENT4" -mi "$CLIENT4" -p 5060 \
    -mp 7000 -m 1 -nostdin -skip_rlimit >"$WORK/sipp.log" 2>&1) || true
  in_client timeout 5 sipp "$SERVER4_NET.11:5062" -sn uac -s bob -i "$CLIENT4" -p 5064 -m 1 -nostdin -skip_rlimit >/dev/null 2>&1 || true # port unreachable
  stop_recording
}

# SOCKS5 without and with a password; a web page through each, by name and by address.
scenario_socks() {
  start_names
  start_web
  echo "nameserver $DNS4" >"/etc/netns/$SERVER_NS/resolv.conf"
  serve microsocks -i "$SERVER4_NET.10" -p 1080
  serve microsocks -i "$SERVER4_NET.11" -p 1081 -u user -P secret
  wait_port tcp 1080
  wait_port tcp 1081
  record_pcap socks.pcap
  fetch -A "$UA_FIREFOX" --proxy "socks5h://$SERVER4_NET.10:1080" http://example.com/
  fetch -A "$UA_FIREFOX" --proxy "socks5://$SERVER4_NET.10:1080" https://vk.com/
  fetch -A "$UA_FIREFOX" --proxy "socks5h://user:secret@$SERVER4_NET.11:1081" https://www.facebook.com/
  stop_recording
}

openvpn_keys() {
  make_certificate
  openssl req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj /CN=client -keyout "$WORK/client.key" -out "$WORK/client.csr" 2>/dev/null
  openssl x509 -req -in "$WORK/client.csr" -CA "$WORK/tls.crt" -CAkey "$WORK/tls.key" -CAcreateserial -days 3650 -out "$WORK/client.crt" 2>/dev/null
}

await_link() { # NAMESPACE INTERFACE
  local tries
  for tries in $(seq 100); do
    ip -n "$1" addr show "$2" 2>/dev/null | grep -q 'inet ' && return
    sleep 0.1
  done
  echo "$2 did not come up after $tries tries" >&2
}

# Three VPNs, each with pings and a web page inside: OpenVPN over UDP, OpenVPN over TCP port 443, WireGuard.
scenario_vpn() {
  openvpn_keys
  start_web
  local common="--dev-type tun --topology p2p --ca $WORK/tls.crt --verb 1 --keepalive 2 20 --data-ciphers AES-256-GCM"
  serve openvpn $common --dev vpn1 --proto udp --local "$SERVER4_NET.10" --port 1194 --ifconfig 10.8.0.1 10.8.0.2 --tls-server \
    --dh none --cert "$WORK/tls.crt" --key "$WORK/tls.key"
  serve openvpn $common --dev vpn2 --proto tcp-server --local "$SERVER4_NET.11" --port 1194 --ifconfig 10.8.1.1 10.8.1.2 --tls-server \
    --dh none --cert "$WORK/tls.crt" --key "$WORK/tls.key"
  sleep 1
  record_pcap vpn.pcap
  serve_at_client openvpn $common --dev vpn1 --proto udp --remote "$SERVER4_NET.10" 1194 --ifconfig 10.8.0.2 10.8.0.1 --tls-client \
    --nobind --cert "$WORK/client.crt" --key "$WORK/client.key"
  serve_at_client openvpn $common --dev vpn2 --proto tcp-client --remote "$SERVER4_NET.11" 1194 --ifconfig 10.8.1.2 10.8.1.1 --tls-client \
    --nobind --cert "$WORK/client.crt" --key "$WORK/client.key"
  await_link "$CLIENT_NS" vpn1
  await_link "$CLIENT_NS" vpn2
  sleep 1
  in_client ping -q -c 3 -i 0.2 10.8.0.1 >/dev/null || true
  in_client ping -q -c 3 -i 0.2 10.8.1.1 >/dev/null || true
  fetch http://10.8.0.1/app.js || true
  wireguard_pair
  in_client ping -q -c 3 -i 0.2 10.9.0.1 >/dev/null || true
  fetch http://10.9.0.1/style.css || true
  stop_recording
}

wireguard_pair() {
  local end
  for end in server client; do wg genkey | tee "$WORK/wg-$end" | wg pubkey >"$WORK/wg-$end.pub"; done
  WG_PROCESS_FOREGROUND=1 serve wireguard-go -f wgs
  WG_PROCESS_FOREGROUND=1 serve_at_client wireguard-go -f wgc
  sleep 1
  in_server wg set wgs listen-port 51820 private-key "$WORK/wg-server" peer "$(cat "$WORK/wg-client.pub")" allowed-ips 10.9.0.2/32
  in_client wg set wgc private-key "$WORK/wg-client" peer "$(cat "$WORK/wg-server.pub")" allowed-ips 10.9.0.1/32 \
    endpoint "$SERVER4_NET.10:51820"
  ip -n "$SERVER_NS" addr add 10.9.0.1/24 dev wgs
  ip -n "$CLIENT_NS" addr add 10.9.0.2/24 dev wgc
  ip -n "$SERVER_NS" link set wgs up
  ip -n "$CLIENT_NS" link set wgc up
}
