# Recording of mixes: those kept apart for the final measure. Other sites, other programs for the same work and other times than in those
# to develop with.

# Video and shopping in two browsers, two FTP clients of other kinds, a softphone that calls twice, mail, a messenger.
mix_final_1() {
  MIX_PORT20=YES
  start_mix_web ""
  start_mix_names
  start_mix_small
  start_mix_ftp
  start_mix_mail
  start_mix_calls
  mix_record final-1
  start browser browser-1 https://rutube.ru/video/@24 https://www.gosuslugi.ru/@11
  start messenger messenger-1 40 5
  sleep 6
  start browser browser-2 https://www.avito.ru/all/@15 +https://ok.ru/feed/@14
  start wget_tree ftp-1 tree ftp://ftp.example.com/pub/
  sleep 2
  start lftp_of ftp-2 active ftp.example.com "set ftp:passive-mode off; set ftp:prefer-epsv off; ls; mget pub/part2.bin pub/part6.bin; sleep 5; ls pub"
  start mail_by_hand mail-1 letter
  sleep 4
  start two_calls sip-1
  start curl_of curl-1 fetch https://mc.yandex.ru/file1.bin
  sleep 5
  start time_client ntp-1 11
  start wget_of wget-1 fetch http://ftp.ru.debian.org/file2.bin http://archive.ubuntu.com/file3.bin
  sleep 4
  start look_up dig-1 hand www.avito.ru "MX ok.ru" "A no-such-name.example.org"
  start python_client python-1 sites 0.8 https://gitlab.com/ https://sentry.io/file0.bin https://gitlab.com/file1.bin
  mix_wait
}

# Two clients of a swarm, news, chat with a file offered, a boot file, packages, a proxy, QUIC.
mix_final_2() {
  start_mix_web ""
  start_mix_names
  start_mix_small
  start_mix_swarm
  start_mix_ssh
  start_mix_proxies
  start_mix_quic crates.io www.gravatar.com ichef.bbci.co.uk
  start_mix_chat
  mix_record final-2
  start chat irc-1 38
  start transmission_of torrent-1 52413 120 "$WORK/alpha.torrent"
  sleep 3
  start browser browser-1 --origin-to-force-quic-on=ichef.bbci.co.uk:443 https://www.bbc.com/news/@17 https://stackoverflow.com/questions/@13 https://store.steampowered.com/@9
  sleep 1
  start mqtt_device mqtt-1 30
  start aria2_of torrent-2 6950 120 "$WORK/beta-udp.torrent"
  sleep 8
  start node_burst cargo-1 build 45 10 index.crates.io static.crates.io
  start curl_of curl-1 boot "tftp://$SERVER4_NET.10/numbers.txt"
  sleep 5
  start ssh_of ssh-1 copy scp
  start curl_of curl-2 proxied --proxy socks5h://socks.example.net:1080 https://gitlab.com/file0.bin -o /dev/null https://proxy.golang.org/file1.bin
  sleep 3
  start quic_client quic-1 visit www.gravatar.com /index.html /file0.bin /file1.bin
  start quic_client quic-2 visit crates.io /index.html
  start git_clone git-1 clone gitlab.com
  sleep 7
  start curl_of curl-3 proxied --proxy http://proxy.example.net:8888 https://cdn.cookielaw.org/file1.bin
  start redis_worker redis-1 12
  sleep 13
}

# Two browsers that open the same news at the same moment, calls side by side, three FTP clients at once, a game; some hosts with IPv6.
mix_final_3() {
  MIX_IPV6=1
  MIX_PORT20=YES
  in_client ip -6 route add default dev "$CLIENT_IF"
  start_mix_web static.twitchcdn.net,catalog.wb.ru,proxy.golang.org
  start_mix_names
  start_mix_small
  start_mix_ftp
  start_mix_mail
  start_mix_ssh
  start_mix_calls
  mix_record final-3
  start browser browser-1 https://lenta.ru/@14 https://www.twitch.tv/channel/@17
  start browser browser-2 https://lenta.ru/@12 https://www.wildberries.ru/catalog/@13 http://www.kp-old.example.org/@6 https://www.mvideo.ru/@7
  start game game-1 35
  sleep 4
  start softphone sip-1 call 12 19500
  sleep 2
  start sipp_calls sip-2 call 5095 27000 1 8
  start lftp_of ftp-1 mirror ftp.example.com "mirror --parallel=2 pub got"
  start curl_of ftp-2 passive ftp://ftp.example.com/numbers.txt -o /dev/null ftp://ftp.example.com/pub/part7.bin
  start curl_of ftp-3 active --ftp-port - ftp://ftp.example.com/pub/part1.bin -o /dev/null ftp://ftp.example.com/pub/part8.bin
  sleep 5
  start mail_program mail-1 22
  start apt_update apt-1 update ftp.ru.debian.org archive.ubuntu.com security.debian.org
  start ssh_of ssh-1 shell type 15
  sleep 4
  start beacon beacon-1 21 5
  start node_burst go-1 get 24 4 proxy.golang.org
  start curl_parallel curl-1 burst https://counter.yadro.ru/file0.bin https://www.tns-counter.ru/file0.bin https://mc.yandex.ru/file1.bin
  sleep 6
  start time_client ntp-1 9
  start wget_of wget-1 fetch https://catalog.wb.ru/file1.bin
  mix_wait
}
