# Recording of fixtures: small services side by side, and a flow with long pauses.

snmp_and_time() {
  printf 'rocommunity public\nagentaddress udp:%s:161\nsysLocation fixture\n' "$SERVER4_NET.10" >"$WORK/snmpd.conf"
  serve snmpd -f -Lo -C -c "$WORK/snmpd.conf" -I system_mib
  wait_port udp 161
  serve /usr/bin/python3 "$HERE/record/time-server.py" "$SERVER4_NET.10"
  wait_port udp 123
}

# MQTT, Redis, SNMP, NTP, TFTP, IRC: by construction one flow each, two for TFTP and MQTT.
scenario_services() {
  make_pages
  printf 'listener 1883 %s\nallow_anonymous true\n' "$SERVER4_NET.10" >"$WORK/mosquitto.conf"
  serve mosquitto -c "$WORK/mosquitto.conf"
  serve redis-server --bind "$SERVER4_NET.10" --port 6379 --save '' --dir "$WORK" --protected-mode no
  serve /usr/sbin/in.tftpd --foreground --secure --address "$SERVER4_NET.10:69" "$WORK/www"
  snmp_and_time
  wait_port tcp 1883
  wait_port tcp 6379
  record_pcap services.pcap
  in_client timeout 3 mosquitto_sub -h "$SERVER4_NET.10" -t 'fixture/#' -C 3 >/dev/null &
  local subscriber=$!
  sleep 0.4
  in_client sh -c "seq 3 | mosquitto_pub -h $SERVER4_NET.10 -t fixture/count -l"
  wait "$subscriber" || true
  in_client redis-cli -h "$SERVER4_NET.10" SET key value >/dev/null
  in_client redis-cli -h "$SERVER4_NET.10" -r 10 INCR counter >/dev/null
  in_client snmpwalk -v2c -c public "$SERVER4_NET.10" .1.3.6.1.2.1.1 >/dev/null || true
  in_client ntpdate -q "$SERVER4_NET.10" >/dev/null 2>&1 || true
  in_client curl -s --max-time 5 -o /dev/null "tftp://$SERVER4_NET.10/style.css"
  stop_recording
}

# One Redis flow with pauses of 1.1, 1.5 and 2 s among short ones, and a second flow with none: active and idle times.
scenario_idle() {
  serve redis-server --bind "$SERVER4_NET.10" --port 6379 --save '' --dir "$WORK" --protected-mode no
  wait_port tcp 6379
  record_pcap idle.pcap
  in_client bash -c '
    exec 3<>"/dev/tcp/$1/6379"
    for pause in 0.2 1.1 0.3 1.5 0.1 2; do
      printf "SET pause %s\r\n" "$pause" >&3
      read -r answer <&3
      sleep "$pause"
    done
    printf "QUIT\r\n" >&3
    cat <&3 >/dev/null' idle "$SERVER4_NET.10"
  in_client redis-cli -h "$SERVER4_NET.10" -r 5 INCR short >/dev/null
  stop_recording
}
