# Recording of mixes: those with a namespace for each application that are kept apart for the final measure: other sites, another order and
# partly other programs than in those to develop with.

# News, video and shopping, a swarm by another client, FTP of other kinds, mail, two calls of one phone.
mix_spaces_final_1() {
  MIX_PORT20=YES
  spaces_up
  start_mix_web ""
  start_mix_names
  start_mix_small
  start_mix_ftp
  start_mix_mail
  start_mix_swarm
  start_mix_calls
  mix_record spaces-final-1
  start transmission_of torrent-1 52413 44 "$WORK/alpha.torrent"
  start mail_program mail-1 30
  start browser browser-1 https://lenta.ru/@24
  sleep 5
  start two_calls sip-1
  start lftp_of ftp-1 active ftp.example.com "set ftp:passive-mode off; set ftp:prefer-epsv off; ls; mget pub/part2.bin pub/part6.bin; sleep 5; ls pub"
  sleep 3
  start browser browser-2 https://rutube.ru/video/@22
  start wget_tree ftp-2 tree ftp://ftp.example.com/pub/
  sleep 4
  start sipp_calls sip-2 call 5095 27000 1 6
  start python_client python-1 sites 0.8 https://gitlab.com/ https://sentry.io/file0.bin https://gitlab.com/file1.bin
  start browser browser-3 https://www.wildberries.ru/catalog/@20
  sleep 5
  start apt_update apt-1 update ftp.ru.debian.org archive.ubuntu.com
  start time_client ntp-1 13
  start look_up dig-1 hand www.avito.ru "MX ok.ru" "A no-such-name.example.org"
  mix_wait
}

# Questions, games and news in browsers, chat with a file offered, a boot file, packages, proxies, QUIC, a swarm.
mix_spaces_final_2() {
  spaces_up
  start_mix_web ""
  start_mix_names
  start_mix_small
  start_mix_ftp
  start_mix_ssh
  start_mix_swarm
  start_mix_proxies
  start_mix_quic crates.io www.gravatar.com
  start_mix_chat
  mix_record spaces-final-2
  start chat irc-1 38
  start browser browser-1 https://store.steampowered.com/@22
  start aria2_of torrent-1 6950 40 "$WORK/beta-udp.torrent"
  sleep 5
  start lftp_of ftp-1 mirror ftp.example.com "mirror --parallel=2 pub got"
  start browser browser-2 https://www.bbc.com/news/@22
  start redis_worker redis-1 30
  sleep 4
  start node_burst cargo-1 build 36 8 index.crates.io static.crates.io
  start curl_of curl-1 boot "tftp://$SERVER4_NET.10/numbers.txt"
  start ssh_of ssh-1 shell type 18
  sleep 3
  start browser browser-3 "--proxy-server=http://$SERVER4_NET.14:8888" https://www.gosuslugi.ru/@18
  start quic_client quic-1 visit www.gravatar.com /index.html /file0.bin /file1.bin
  start curl_of ftp-2 active --ftp-port - ftp://ftp.example.com/pub/part1.bin -o /dev/null ftp://ftp.example.com/pub/part8.bin
  sleep 4
  start git_clone git-1 clone gitlab.com
  start curl_of curl-2 proxied --proxy socks5h://socks.example.net:1080 https://gitlab.com/file0.bin -o /dev/null https://proxy.golang.org/file1.bin
  start mqtt_device mqtt-1 14
  mix_wait
}
