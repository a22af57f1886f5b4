# Recording of fixtures: web pages by name over HTTP/1.1, HTTP/2 and QUIC.

UA_FIREFOX='Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0'
UA_ANDROID='Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Mobile Safari/537.36'

fetch() { in_client curl -4 -sk --max-time 10 -o /dev/null "$@" 2>/dev/null; }

# By construction: a DNS flow (curl -4 asks for A alone) and then a TCP flow for each call, unless said otherwise.
scenario_web() {
  start_names
  start_web
  record_pcap web.pcap
  fetch -A "$UA_FIREFOX" http://example.com/
  fetch -A "$UA_FIREFOX" http://example.com/style.css -o /dev/null http://example.com/app.js -o /dev/null http://example.com/missing
  fetch -A "$UA_FIREFOX" -L http://www.example.org/moved
  fetch -A "$UA_ANDROID" -d 'name=value&other=2' http://example.com/form
  fetch -A "$UA_FIREFOX" https://vk.com/
  fetch -A "$UA_FIREFOX" -Z --parallel-immediate https://sun9-1.userapi.com/style.css -o /dev/null https://sun9-1.userapi.com/app.js \
    -o /dev/null https://sun9-1.userapi.com/files/numbers.txt --http1.1
  fetch -A "$UA_FIREFOX" https://www.facebook.com/
  fetch -A "$UA_FIREFOX" --http1.1 https://static.xx.fbcdn.net/files/numbers.txt
  fetch -A "$UA_ANDROID" https://www.youtube.com/
  fetch --tls-max 1.2 https://github.com/files/numbers.txt
  fetch https://ru.wikipedia.org/
  fetch https://web.telegram.org/
  fetch https://mail.google.com/
  fetch "https://$SERVER4_NET.30/"
  fetch --connect-timeout 2 http://example.com:81/ || true # nobody listens: SYN, RST
  in_client dig +short +tries=1 +timeout=2 MX example.com >/dev/null
  in_client dig +short +tries=1 +timeout=2 m.vk.com >/dev/null
  in_client dig +short +tries=1 +timeout=2 +tcp TXT example.com >/dev/null
  in_client dig +short +tries=1 +timeout=2 no-such-name.example >/dev/null || true
  stop_recording
}

scenario_quic() {
  start_names
  make_certificate
  make_pages
  serve gtlsserver -q -d "$WORK/www" '*' 443 "$WORK/tls.key" "$WORK/tls.crt"
  wait_port udp 443
  record_pcapng quic.pcapng
  in_client gtlsclient -q --exit-on-all-streams-close --timeout=2s www.youtube.com 443 https://www.youtube.com/index.html >/dev/null 2>&1 || true
  in_client gtlsclient -q --exit-on-all-streams-close --timeout=2s vk.com 443 https://vk.com/files/numbers.txt https://vk.com/app.js >/dev/null 2>&1 || true
  in_client gtlsclient -q --exit-on-all-streams-close --timeout=2s -v v2draft example.com 443 https://example.com/style.css >/dev/null 2>&1 || true
  stop_recording
}

# The same page twice, in the client's own clock of nanoseconds.
scenario_nano() {
  start_names
  start_web
  record_pcap nano.pcap --time-stamp-precision=nano
  fetch http://example.com/
  fetch https://github.com/
  stop_recording
}

# Two interfaces in one pcapng: the veth and the loopback.
scenario_two_interfaces() {
  start_names
  start_web
  serve_at_client redis-server --port 6379 --save '' --dir "$WORK"
  wait_port tcp 6379 client
  record_pcapng two-interfaces.pcapng -i lo
  fetch http://example.com/
  in_client redis-cli SET fixture 1 >/dev/null
  in_client redis-cli GET fixture >/dev/null
  in_client ping -q -c 2 -i 0.2 ::1 >/dev/null
  fetch https://ru.wikipedia.org/
  stop_recording
}
