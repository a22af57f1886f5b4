# Recording of mixes: those to develop with. What runs in each is told in test/captures/mixes/README.md.

# Two browsers at once with the same third parties, and single fetches.
mix_mix_1() {
  start_mix_web ""
  start_mix_names
  start_mix_small
  mix_record mix-1
  start browser browser-1 https://vk.com/feed@14 https://www.kommersant.ru/@16 https://ru.wikipedia.org/wiki/@8 https://vk.com/im/@10
  sleep 2.7
  start browser browser-2 https://www.ozon.ru/@13 https://habr.com/ru/feed@15 https://www.google.com/search@8
  sleep 4
  start curl_of curl-1 fetch https://cdn.jsdelivr.net/file1.bin
  sleep 5
  start wget_of wget-1 fetch http://www.lib.ru/ http://www.lib.ru/file2.bin
  start time_client ntp-1 30
  sleep 9
  start curl_parallel curl-2 burst https://api.weather.example.org/file0.bin https://api.weather.example.org/file1.bin \
    https://api.weather.example.org/file2.bin https://telemetry.example.net/file0.bin
  sleep 8
  start look_up dig-1 hand vk.com example.org "MX mail.ru" "AAAA github.com"
  mix_wait
}

# Two FTP clients at one server, passive and active, beside a browser, mail and ssh.
mix_mix_2() {
  start_mix_web ""
  start_mix_names
  start_mix_ftp
  start_mix_mail
  start_mix_ssh
  mix_record mix-2
  start ssh_of ssh-1 shell type 40
  sleep 1.5
  start browser browser-1 http://forum.ixbt.com/topic/@13 https://www.dns-shop.ru/catalog/@12 https://habr.com/ru/feed@14
  sleep 3
  start lftp_of ftp-1 mirror ftp.example.com "ls; mirror --parallel=3 pub got"
  sleep 1.2
  start lftp_of ftp-2 active ftp.example.com "set ftp:passive-mode off; ls; get numbers.txt; sleep 6; get pub/part4.bin; put -O incoming numbers.txt"
  start mail_program mail-1 28
  sleep 9
  start curl_of ftp-3 passive ftp://ftp.example.com/pub/part2.bin -o /dev/null ftp://ftp.example.com/pub/part3.bin
  start ssh_of ssh-2 copy scp
  sleep 6
  start curl_of ftp-4 active --ftp-port - --disable-eprt ftp://ftp.example.com/numbers.txt
  start mail_by_hand mail-2 letter
  sleep 5
  start wget_of wget-1 files https://cdnjs.cloudflare.com/file1.bin https://cdn.jsdelivr.net/file1.bin
  mix_wait
}

# A swarm with two clients, a video, a call and a smart thing.
mix_mix_3() {
  start_mix_web ""
  start_mix_names
  start_mix_small
  start_mix_swarm
  start_mix_calls
  mix_record mix-3
  start mqtt_device mqtt-1 45
  start swarm_client torrent-1 6884 120 "$WORK/alpha-udp.torrent"
  sleep 4
  start browser browser-1 https://www.youtube.com/watch/@26 https://www.google.com/search@9
  sleep 5
  start aria2_of torrent-2 6892 120 "$WORK/beta.torrent"
  sleep 6
  start softphone sip-1 call 9 18200
  sleep 3
  start curl_of curl-1 fetch https://i.ytimg.com/file1.bin
  sleep 10
  start time_client ntp-1 10
  sleep 22 # the clients of the swarm are still there when the recording ends
}

# Calls side by side, a messenger and a game that nobody knows, mail in the browser and outside, updates.
mix_mix_4() {
  start_mix_web ""
  start_mix_names
  start_mix_small
  start_mix_mail
  start_mix_calls
  mix_record mix-4
  start messenger messenger-1 45 6
  start browser browser-1 https://e.mail.ru/inbox/@22 https://dzen.ru/@14
  sleep 3
  start game game-1 25
  sleep 2
  start sipp_calls sip-1 call 5070 24000 1 9
  sleep 2
  start sipp_calls sip-2 call 5072 24100 1 7
  start softphone sip-3 call 8 18300
  sleep 4
  start mail_program mail-1 20
  start apt_update apt-1 update deb.debian.org security.debian.org mirror.yandex.ru
  sleep 5
  start sipp_calls sip-4 call 5080 25000 1 4
  sleep 3
  start python_client python-1 feed 1.5 https://dzen.ru/ https://dzen.ru/file1.bin https://api.github.com/file0.bin
  start beacon beacon-1 18 3.5
  mix_wait
}

# A developer's day: proxies, packages, repositories, QUIC; some hosts with IPv6.
mix_mix_5() {
  MIX_IPV6=1
  in_client ip -6 route add default dev "$CLIENT_IF"
  start_mix_web www.google.com,github.githubassets.com,i.scdn.co,registry.npmjs.org
  start_mix_names
  start_mix_small
  start_mix_ftp
  start_mix_ssh
  start_mix_proxies
  start_mix_quic www.facebook.com web.telegram.org avatars.githubusercontent.com connect.facebook.net
  mix_record mix-5
  start browser browser-1 --origin-to-force-quic-on=avatars.githubusercontent.com:443,connect.facebook.net:443 \
    https://github.com/nodejs/node/@12 https://www.google.com/search@10 https://open.spotify.com/@19
  sleep 1
  start redis_worker redis-1 40
  sleep 2
  start browser browser-2 "--proxy-server=socks5://$SERVER4_NET.15:1080" https://habr.com/ru/feed@14 https://ru.wikipedia.org/wiki/@12
  sleep 4
  start node_burst npm-1 install 60 8 registry.npmjs.org
  start git_clone git-1 clone github.com
  sleep 3
  start curl_of curl-1 proxied --proxy http://proxy.example.net:8888 https://api.github.com/file1.bin
  start quic_client quic-1 first www.facebook.com /index.html /file1.bin
  sleep 2
  start lftp_of ftp-1 six ftp.gnu.example.org "ls; get numbers.txt; set ftp:passive-mode off; get pub/part3.bin"
  sleep 4
  start curl_of curl-2 proxied --proxy socks5h://socks.example.net:1080 https://www.example.com/file1.bin
  start quic_client quic-2 second web.telegram.org /index.html
  start python_client pip-1 packages 0.2 https://pypi.org/ https://files.pythonhosted.org/file2.bin https://pypi.org/file0.bin
  sleep 6
  start ssh_of ssh-1 run run
  start curl_of curl-3 proxied --proxy http://proxy.example.net:8888 http://www.lib.ru/
  mix_wait
}

# Nearly everything at the same moments: two browsers on the same pages, a swarm, FTP, a messenger, updates.
mix_mix_6() {
  MIX_PORT20=YES
  start_mix_web ""
  start_mix_names
  start_mix_small
  start_mix_ftp
  start_mix_swarm
  start_mix_calls
  mix_record mix-6
  start swarm_client torrent-1 51500 120 "$WORK/beta.torrent"
  start browser browser-1 https://www.kommersant.ru/@12 https://yandex.ru/maps/@11 https://internet-bank.example.org/@14
  sleep 1
  start browser browser-2 https://yandex.ru/maps/@13 https://www.kommersant.ru/@12 http://www.lib.ru/@3
  start lftp_of ftp-1 get ftp.example.com "ls; get numbers.txt; get pub/part5.bin; ls pub"
  start messenger messenger-1 30 4
  sleep 6
  start apt_update apt-1 update deb.debian.org mirror.yandex.ru
  start sipp_calls sip-1 call 5090 26000 1 5
  start curl_parallel curl-1 burst https://yastatic.net/file0.bin https://yastatic.net/file1.bin https://mc.yandex.ru/file0.bin
  sleep 3
  start node_burst npm-1 install 40 6 registry.npmjs.org
  start time_client ntp-1 20
  sleep 6
  start wget_of wget-1 fetch http://ctldl.windowsupdate.com/file2.bin
  start look_up dig-1 hand mc.yandex.ru www.kommersant.ru "TXT example.com"
  sleep 28
}
