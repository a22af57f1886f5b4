# Recording of mixes: the servers. Their parts that fixtures have too are in ../files.sh; here they are put side by side, each at addresses of
# its own and with a name.

SERVICE_NAMES="
ftp.example.com 11
ftp.gnu.example.org 12
sip.example.com 13
proxy.example.net 14
socks.example.net 15
tracker.example.org 16
bt.example.org 17
smtp.example.com 18
mail.example.com 18
imap.example.com 18
pop.example.com 18
ssh.example.com 19
build.example.net 19
mqtt.example.com 40
redis.example.net 41
0.debian.pool.ntp.org 42
1.debian.pool.ntp.org 43
2.debian.pool.ntp.org 44
irc.example.org 45
"
# Pools: one name, several addresses.
POOLS="venus.web.example.net:46,47,48,49 game.example.net:10,46,47,48"

start_mix_names() {
  local options=(--no-daemon --no-resolv --no-hosts --conf-file="$WORK/names" --user=root --bind-interfaces --listen-address="$DNS4"
    --pid-file= --log-facility=- --local-ttl=60 --address=/#/ --cache-size=0)
  local name host pool
  while read -r name host; do
    [ -n "$name" ] && options+=(--host-record="$name,$SERVER4_NET.$host")
  done <<<"$SERVICE_NAMES"
  for pool in $POOLS; do
    for host in ${pool#*:}; do
      for host in ${host//,/ }; do options+=(--host-record="${pool%%:*},$SERVER4_NET.$host"); done
    done
  done
  [ -n "${MIX_IPV6:-}" ] && options+=(--host-record="ftp.gnu.example.org,${SERVER6_NET}:12")
  serve dnsmasq "${options[@]}"
  wait_port udp 53
  # Servers that have to look names up (the proxies) ask the same server, inside their own namespace.
  echo "nameserver $DNS4" >"/etc/netns/$SERVER_NS/resolv.conf"
}

start_mix_web() { # DUAL: hosts that have an IPv6 address too
  /usr/bin/python3 "$HERE/record/mixes/sites.py" "$WORK" "$1"
  cp "$WORK/certs/example.com.crt" "$WORK/tls.crt"
  cp "$WORK/certs/key.example.com" "$WORK/tls.key"
  chmod -R a+rX "$WORK"
  serve nginx -c "$WORK/nginx.conf" -e "$WORK/nginx.log"
  wait_port tcp 443
}

start_mix_ftp() {
  mkdir -p "$WORK/ftp/incoming" "$WORK/ftp/pub" "$WORK/empty"
  local number
  for number in $(seq 9); do head -c $((number * 700)) /dev/urandom >"$WORK/ftp/pub/part$number.bin"; done
  seq -w 1 900 >"$WORK/ftp/numbers.txt"
  chmod 777 "$WORK/ftp/incoming"
  printf '%s\n' listen=NO listen_ipv6=YES anonymous_enable=YES "anon_root=$WORK/ftp" anon_upload_enable=YES write_enable=YES no_anon_password=YES \
    ftp_username=daemon "secure_chroot_dir=$WORK/empty" background=NO seccomp_sandbox=NO isolate=NO isolate_network=NO \
    pasv_min_port=30000 pasv_max_port=49999 "connect_from_port_20=${MIX_PORT20:-NO}" "ftpd_banner=Welcome" anon_umask=022 >"$WORK/vsftpd.conf"
  serve vsftpd "$WORK/vsftpd.conf"
  wait_port tcp 21
}

start_mix_mail() {
  start_mailboxes
  serve /usr/bin/python3 "$HERE/record/mixes/smtp-tls-server.py" "$SERVER4_NET.18" 25 587 "$WORK/tls.crt" "$WORK/tls.key"
  wait_port tcp 587
}

start_mix_ssh() {
  start_sshd
  cp "$WORK/ssh/client" "$WORK/ssh/client-key" # each application makes its own copy: ssh insists on the owner
  chmod 755 "$WORK/ssh"
  chmod 644 "$WORK/ssh/client-key"
}

start_mix_proxies() {
  serve microsocks -i "$SERVER4_NET.15" -p 1080
  printf '%s\n' 'Port 8888' "Listen $SERVER4_NET.14" 'Timeout 60' 'MaxClients 50' 'Allow 192.0.2.0/24' 'ConnectPort 443' "LogFile \"$WORK/tinyproxy.log\"" \
    'DisableViaHeader Yes' >"$WORK/tinyproxy.conf"
  serve tinyproxy -d -c "$WORK/tinyproxy.conf"
  wait_port tcp 1080
  wait_port tcp 8888
}

start_mix_small() { # MQTT, Redis, NTP, and what no dissector knows
  printf 'listener 1883 %s\nallow_anonymous true\n' "$SERVER4_NET.40" >"$WORK/mosquitto.conf"
  serve mosquitto -c "$WORK/mosquitto.conf"
  serve redis-server --bind "$SERVER4_NET.41" --port 6379 --save '' --dir "$WORK" --protected-mode no
  local host
  for host in 42 43 44; do serve /usr/bin/python3 "$HERE/record/time-server.py" "$SERVER4_NET.$host"; done
  serve /usr/bin/python3 "$HERE/record/mixes/unknown.py" serve
  wait_port tcp 1883
  wait_port tcp 6379
  wait_port udp 123
}

start_mix_swarm() { # tracker, and peers at eight addresses with the same two torrents
  mkdir -p "$WORK/seed"
  local name
  for name in alpha beta; do
    head -c 36000 /dev/urandom >"$WORK/seed/$name.bin"
    mktorrent -l 15 -a http://tracker.example.org:6969/announce -o "$WORK/$name.torrent" "$WORK/seed/$name.bin" >/dev/null
    mktorrent -l 15 -a udp://tracker.example.org:6969/announce -o "$WORK/$name-udp.torrent" "$WORK/seed/$name.bin" >/dev/null
  done
  for name in alpha beta; do
    /usr/bin/python3 -c 'import libtorrent, sys; print(libtorrent.torrent_info(sys.argv[1]).info_hash())' "$WORK/$name.torrent"
  done >"$WORK/allowed-torrents"
  chmod 644 "$WORK/allowed-torrents" "$WORK"/*.torrent
  serve opentracker -w allowed-torrents -i "$SERVER4_NET.16" -p 6969 -P 6969 -d "$WORK"
  wait_port tcp 6969
  serve /usr/bin/python3 "$HERE/record/mixes/swarm.py" seed "$WORK/seed" "$WORK/alpha-udp.torrent" "$WORK/beta-udp.torrent"
  wait_port tcp 6881
}

start_mix_calls() {
  tone
  serve /usr/bin/python3 "$HERE/record/mixes/switchboard.py" "$SERVER4_NET.13"
  wait_port udp 5060
}

tone() { # the sound of calls: as sipp and as baresip want it
  /usr/bin/python3 -c "
import math, sys, struct, wave
wave_of = [math.sin(2 * math.pi * 440 * n / 8000) for n in range(8000)]
sys.stdout.buffer.write(bytes(0xD5 ^ int(60 + 50 * value) for value in wave_of))
with wave.open('$WORK/tone.wav', 'wb') as file:
    file.setparams((1, 2, 8000, 0, 'NONE', ''))
    for second in range(20):
        file.writeframes(b''.join(struct.pack('<h', int(9000 * value)) for value in wave_of))" >"$WORK/tone.alaw"
  chmod 644 "$WORK/tone.alaw" "$WORK/tone.wav"
}

start_mix_quic() { # HOST...: QUIC beside the TLS of the same hosts
  local host address
  for host in "$@"; do
    address=$(sed -n "s/^$host //p" "$WORK/hosts-table")
    serve gtlsserver -q -d "$WORK/sites/$host" "$address" 443 "$WORK/certs/key.$(site "$host")" "$WORK/certs/$(site "$host").crt"
  done
  wait_port udp 443
}

site() { echo "$1" | rev | cut -d. -f1,2 | rev; }

start_mix_chat() { # IRC with a friend that offers a file, and TFTP
  printf '%s\n' '[Global]' 'Name = irc.example.org' "Listen = $SERVER4_NET.45" 'Ports = 6667' 'Info = recorded' 'AdminEMail = a@example.org' \
    'ServerUID = 65534' 'ServerGID = 65534' '[Options]' 'Ident = no' 'PAM = no' 'DNS = no' >"$WORK/ngircd.conf"
  chmod 644 "$WORK/ngircd.conf"
  serve ngircd -n -f "$WORK/ngircd.conf"
  wait_port tcp 6667
  serve /usr/bin/python3 "$HERE/record/mixes/chat.py" friend "$SERVER4_NET.45" 600
  mkdir -p "$WORK/boot"
  seq -w 1 1200 >"$WORK/boot/numbers.txt"
  chmod -R a+rX "$WORK/boot"
  serve /usr/sbin/in.tftpd --foreground --secure --address "$SERVER4_NET.10:69" "$WORK/boot"
  wait_port udp 69
}
