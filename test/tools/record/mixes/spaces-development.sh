# Recording of mixes: those with a namespace for each application, to develop with. What runs in each is told in test/captures/mixes/README.md.

# Three browsers with the same third parties, fetches, FTP of both kinds, names, time.
mix_spaces_1() {
  spaces_up
  start_mix_web ""
  start_mix_names
  start_mix_small
  start_mix_ftp
  mix_record spaces-1
  start time_client ntp-1 35
  start browser browser-1 https://www.kommersant.ru/@22
  sleep 4
  start lftp_of ftp-1 passive ftp.example.com "ls; get numbers.txt; sleep 5; get pub/part2.bin; sleep 6; get pub/part3.bin"
  start browser browser-2 https://habr.com/ru/feed@22
  sleep 3
  start curl_of curl-1 fetch https://cdn.jsdelivr.net/file1.bin
  sleep 3
  start lftp_of ftp-2 active ftp.example.com "set ftp:passive-mode off; ls; get pub/part4.bin; sleep 4; get pub/part5.bin; ls pub"
  start look_up dig-1 hand vk.com example.org "MX mail.ru" "AAAA github.com"
  sleep 3
  start browser browser-3 https://vk.com/feed@22
  start wget_of wget-1 fetch http://www.lib.ru/ http://www.lib.ru/file2.bin
  sleep 5
  start curl_parallel curl-2 burst https://mc.yandex.ru/file0.bin https://mc.yandex.ru/file1.bin https://api.weather.example.org/file2.bin \
    https://telemetry.example.net/file0.bin
  mix_wait
}

# Calls side by side beside pages, mail and a smart thing.
mix_spaces_2() {
  spaces_up
  start_mix_web ""
  start_mix_names
  start_mix_small
  start_mix_mail
  start_mix_calls
  mix_record spaces-2
  start mqtt_device mqtt-1 38
  start browser browser-1 https://e.mail.ru/inbox/@24
  sleep 4
  start softphone sip-1 call 9 18200
  sleep 2
  start sipp_calls sip-2 call 5070 24000 1 8
  start mail_program mail-1 24
  sleep 2
  start browser browser-2 https://www.google.com/search@20
  start sipp_calls sip-3 call 5072 24100 1 6
  sleep 5
  start mail_by_hand mail-2 letter
  start python_client python-1 feed 1.5 https://dzen.ru/ https://dzen.ru/file1.bin https://api.github.com/file0.bin
  sleep 6
  start sipp_calls sip-4 call 5080 25000 2 4
  start curl_of curl-1 fetch https://e.mail.ru/file1.bin
  mix_wait
}

# Two clients of a swarm, a video, FTP with several at once, a messenger.
mix_spaces_3() {
  spaces_up
  start_mix_web ""
  start_mix_names
  start_mix_small
  start_mix_ftp
  start_mix_swarm
  mix_record spaces-3
  start swarm_client torrent-1 6884 40 "$WORK/alpha-udp.torrent"
  start messenger messenger-1 38 5
  sleep 3
  start browser browser-1 https://www.youtube.com/watch/@26
  sleep 4
  start aria2_of torrent-2 6892 34 "$WORK/beta.torrent"
  sleep 3
  start lftp_of ftp-1 mirror ftp.example.com "ls; mirror --parallel=3 pub got"
  start wget_of wget-1 fetch https://i.ytimg.com/file1.bin http://www.lib.ru/file2.bin
  sleep 4
  start browser browser-2 http://forum.ixbt.com/topic/@18
  start curl_of ftp-2 active --ftp-port - --disable-eprt ftp://ftp.example.com/pub/part1.bin -o /dev/null ftp://ftp.example.com/pub/part2.bin
  sleep 5
  start look_up dig-1 hand www.youtube.com "TXT example.com"
  start time_client ntp-1 13
  mix_wait
}

# A developer's day: packages, repositories, shells, proxies, QUIC.
mix_spaces_4() {
  spaces_up
  start_mix_web ""
  start_mix_names
  start_mix_small
  start_mix_ssh
  start_mix_proxies
  start_mix_quic www.facebook.com avatars.githubusercontent.com
  mix_record spaces-4
  start ssh_of ssh-1 shell type 34
  start browser browser-1 --origin-to-force-quic-on=avatars.githubusercontent.com:443 https://github.com/nodejs/node/@22
  sleep 4
  start redis_worker redis-1 45
  start node_burst npm-1 install 40 6 registry.npmjs.org
  sleep 3
  start browser browser-2 "--proxy-server=socks5://$SERVER4_NET.15:1080" https://ru.wikipedia.org/wiki/@20
  start git_clone git-1 clone github.com
  sleep 3
  start curl_of curl-1 proxied --proxy http://proxy.example.net:8888 https://api.github.com/file1.bin
  start quic_client quic-1 visit www.facebook.com /index.html /file1.bin
  sleep 4
  start ssh_of ssh-2 copy scp
  start apt_update apt-1 update deb.debian.org security.debian.org mirror.yandex.ru
  sleep 4
  start python_client pip-1 packages 0.3 https://pypi.org/ https://files.pythonhosted.org/file2.bin https://pypi.org/file0.bin
  start curl_of curl-2 proxied --proxy socks5h://socks.example.net:1080 https://www.example.com/file1.bin
  mix_wait
}

# The same page in two browsers at the same moment, shopping, three FTP clients at one server, calls, a game.
mix_spaces_5() {
  MIX_PORT20=YES
  spaces_up
  start_mix_web ""
  start_mix_names
  start_mix_small
  start_mix_ftp
  start_mix_calls
  mix_record spaces-5
  start game game-1 36
  start browser browser-1 https://dzen.ru/@24
  start browser browser-2 https://dzen.ru/@24
  sleep 5
  start lftp_of ftp-1 active ftp.example.com "set ftp:passive-mode off; ls; get numbers.txt; sleep 5; get pub/part4.bin; put -O incoming numbers.txt"
  start wget_tree ftp-2 tree ftp://ftp.example.com/pub/
  start curl_of ftp-3 passive ftp://ftp.example.com/pub/part2.bin -o /dev/null ftp://ftp.example.com/pub/part3.bin
  sleep 4
  start browser browser-3 https://www.ozon.ru/@20
  start sipp_calls sip-1 call 5070 24000 1 7
  sleep 3
  start softphone sip-2 call 7 18300
  start beacon beacon-1 16 3
  sleep 4
  start wget_of wget-1 fetch http://ctldl.windowsupdate.com/file2.bin
  start time_client ntp-1 10
  mix_wait
}

# Nearly everything at the same moments.
mix_spaces_6() {
  spaces_up
  start_mix_web ""
  start_mix_names
  start_mix_small
  start_mix_ftp
  start_mix_mail
  start_mix_ssh
  start_mix_swarm
  start_mix_calls
  mix_record spaces-6
  start swarm_client torrent-1 51500 40 "$WORK/beta.torrent"
  start mqtt_device mqtt-1 36
  start browser browser-1 https://yandex.ru/maps/@22
  sleep 4
  start browser browser-2 https://internet-bank.example.org/@20
  start lftp_of ftp-1 passive ftp.example.com "ls; get numbers.txt; sleep 2; get pub/part5.bin; sleep 4; ls pub"
  start sipp_calls sip-1 call 5090 26000 1 6
  sleep 3
  start curl_of ftp-2 active --ftp-port - ftp://ftp.example.com/pub/part7.bin -o /dev/null ftp://ftp.example.com/pub/part1.bin
  start mail_by_hand mail-1 letter
  start curl_parallel curl-1 burst https://yastatic.net/file0.bin https://mc.yandex.ru/file0.bin https://avatars.mds.yandex.net/file1.bin
  sleep 3
  start ssh_of ssh-1 run run
  start browser browser-3 https://www.dns-shop.ru/catalog/@18
  start messenger messenger-1 20 3
  sleep 5
  start node_burst npm-1 install 24 4 registry.npmjs.org
  start time_client ntp-1 12
  start look_up dig-1 hand mc.yandex.ru www.kommersant.ru
  mix_wait
}
