# Recording of mixes: the applications, each a function that runs real programs to their end. First argument: the instance's name.

MIXES=$HERE/record/mixes

trust() { # NAME: the recording's certificate authority into the browser's own store
  local folder=$WORK/home/$1/.pki/nssdb
  mkdir -p "$folder"
  certutil -d "sql:$folder" -N --empty-password
  certutil -d "sql:$folder" -A -t C,, -n recording -i "$WORK/ca.crt"
  chown -R "$(number_of "$WORK/applications" "$UID_BASE" "$1")" "$WORK/home/$1"
}

browser() { # NAME STEP...: see browse.py
  local name=$1
  shift
  trust "$name"
  app "$name" start timeout 120 /usr/bin/python3 "$MIXES/browse.py" "$@"
}

curl_of() { # NAME PIECE CURL-ARGUMENTS...
  local name=$1 piece=$2
  shift 2
  app "$name" "$piece" curl -s --max-time 20 "$@" -o /dev/null
}

curl_parallel() { # NAME PIECE URL...: each URL at once, a connection each where the server does not do HTTP/2
  local name=$1 piece=$2 url words=()
  shift 2
  for url in "$@"; do words+=("$url" -o /dev/null); done
  app "$name" "$piece" curl -s --max-time 20 -Z --parallel-immediate "${words[@]}"
}

wget_of() { # NAME PIECE URL...
  local name=$1 piece=$2
  shift 2
  app "$name" "$piece" wget -q -T 10 -t 1 --ca-certificate="$WORK/ca.crt" -O /dev/null "$@"
}

python_client() { # NAME PIECE PAUSE URL...: requests with one session, as scripts do
  local name=$1 piece=$2 pause=$3
  shift 3
  app "$name" "$piece" /usr/bin/python3 -c '
import sys, time, requests
session = requests.Session()
for url in sys.argv[2:]:
    session.get(url, timeout=10)
    time.sleep(float(sys.argv[1]))' "$pause" "$@"
}

node_burst() { # NAME PIECE COUNT AT_ONCE HOST...: as a package manager fetches: many small files over a few connections at once
  local name=$1 piece=$2 count=$3 at_once=$4
  shift 4
  app "$name" "$piece" node -e '
const https = require("https");
const [count, atOnce, ...hosts] = process.argv.slice(1);
const agent = new https.Agent({ keepAlive: true, maxSockets: Number(atOnce) });
let left = Number(count);
for (let n = 0; n < Number(count); n++) {
  setTimeout(() => https.get(`https://${hosts[n % hosts.length]}/file${n % 3}.bin?${n}`, { agent }, (answer) => {
    answer.resume();
    answer.on("end", () => { if (--left === 0) agent.destroy(); });
  }), Math.floor(n / 8) * 150);
}' "$count" "$at_once" "$@"
}

apt_update() { # NAME PIECE HOST...: apt itself, over http, with folders of its own
  local name=$1 piece=$2 home=$WORK/home/$1 host uid
  shift 2
  uid=$(number_of "$WORK/applications" "$UID_BASE" "$name")
  mkdir -p "$home"/{lists/partial,cache/archives/partial,etc}
  for host in "$@"; do
    echo "deb [trusted=yes] http://$host/debian ./"
    mkdir -p "$WORK/sites/$host/debian"
    printf 'Package: recorded\nVersion: 1\nArchitecture: all\nMaintainer: nobody\nFilename: ./none.deb\nSize: 1\nDescription: %s\n' "$(seq -s, 300)" \
      >"$WORK/sites/$host/debian/Packages"
  done >"$home/etc/sources.list"
  : >"$home/status"
  chown -R "$uid" "$home"
  app "$name" "$piece" apt-get update -o Dir::State="$home" -o Dir::State::lists="$home/lists" -o Dir::State::status="$home/status" \
    -o Dir::Cache="$home/cache" -o Dir::Etc::SourceList="$home/etc/sources.list" -o Dir::Etc::SourceParts=/dev/null -o APT::Sandbox::User= \
    -o Acquire::Languages=none -o Debug::NoLocking=1 -o Dir::Log="$home" -o APT::Update::Post-Invoke::=true
}

git_clone() { # NAME PIECE HOST
  local name=$1 piece=$2 host=$3 bare=$WORK/sites/$3/project.git
  if [ ! -d "$bare" ]; then
    git init -q "$WORK/project"
    (
      cd "$WORK/project"
      for number in 1 2 3 4; do
        seq "$number" 200 >"file$number"
        git add . && git -c user.name=nobody -c user.email=nobody@example.org commit -qm "$number"
      done
    )
    git clone -q --bare "$WORK/project" "$bare"
    git -C "$bare" update-server-info
    chmod -R a+rX "$bare"
  fi
  app "$name" "$piece" git clone -q "https://$host/project.git" "clone-$piece"
}

lftp_of() { # NAME PIECE HOST COMMANDS
  app "$1" "$2" lftp -e "set net:timeout 5; set net:max-retries 1; set dns:order ${MIX_IPV6:+inet6} inet; set ssl:verify-certificate no; $4; bye" "$3"
}

swarm_client() { # NAME PORT SECONDS TORRENT...: libtorrent
  local name=$1 port=$2 seconds=$3 uid
  shift 3
  uid=$(number_of "$WORK/applications" "$UID_BASE" "$name")
  mkdir -p "$WORK/home/$name/files"
  chown -R "$uid" "$WORK/home/$name"
  app "$name" swarm /usr/bin/python3 "$MIXES/swarm.py" leech "$CLIENT4:$port" files "$seconds" "$@"
}

aria2_of() { # NAME PORT SECONDS TORRENT...
  local name=$1 port=$2 seconds=$3
  shift 3
  app "$name" swarm timeout "$seconds" aria2c -q --seed-time=5 --listen-port="$port" --dht-listen-port="$port" --enable-dht=true \
    --enable-dht6=false --dht-file-path=dht.dat --dht-entry-point="$SERVER4_NET.17:6881" --bt-enable-lpd=false --disable-ipv6=true \
    --bt-tracker-connect-timeout=3 --max-overall-download-limit=9K -d . "$@"
}

sipp_calls() { # NAME PIECE LOCAL_PORT MEDIA_PORT CALLS SECONDS: calls at once, each with a media port of its own
  local name=$1 piece=$2 port=$3 media=$4 calls=$5 seconds=$6 file=$WORK/$1-$2.xml
  sed "s/milliseconds=\"2200\"/milliseconds=\"${seconds}000\"/; s|tone.alaw,1,8|$WORK/tone.alaw,-1,8|" "$HERE/record/call-make.xml" >"$file"
  app "$name" "$piece" timeout 60 sipp "$SERVER4_NET.13:5060" -sf "$file" -s echo -i "$CLIENT4" -mi "$CLIENT4" -p "$port" \
    -mp "$media" -m "$calls" -r "$calls" -nostdin -skip_rlimit
}

softphone() { # NAME PIECE SECONDS MEDIA_PORT: baresip: registers, calls, talks with RTP and RTCP, hangs up
  local name=$1 piece=$2 seconds=$3 media=$4 home=$WORK/home/$1 uid
  uid=$(number_of "$WORK/applications" "$UID_BASE" "$name")
  mkdir -p "$home/.baresip"
  printf '%s\n' "sip_listen $CLIENT4:0" "rtp_ports $media-$((media + 20))" "rtcp_enable yes" "audio_source aufile,$WORK/tone.wav" "audio_player aubridge,none" \
    "module_path /usr/lib/baresip/modules" "module g711.so" "module aufile.so" "module aubridge.so" "module_tmp account.so" "module_app menu.so" \
    "dns_server $DNS4:53" >"$home/.baresip/config"
  echo "<sip:anna@sip.example.com>;auth_pass=none;regint=60;audio_codecs=PCMA" >"$home/.baresip/accounts"
  : >"$home/.baresip/contacts"
  chown -R "$uid" "$home"
  app "$name" "$piece" timeout -s INT $((seconds + 5)) baresip -f "$home/.baresip" -e "/dial sip:echo@sip.example.com" -t "$seconds"
}

mail_program() { # NAME SECONDS: sends two letters and looks for new ones, as a mail program with IMAP does
  app "$1" mail /usr/bin/python3 -c '
import imaplib, smtplib, ssl, sys, time
trust = ssl.create_default_context()
def send(text):
    with smtplib.SMTP("smtp.example.com", 587) as server:
        server.starttls(context=trust)
        server.sendmail("a@example.com", ["b@example.com"], "Subject: hello\r\n\r\n" + text)
boxes = [imaplib.IMAP4("imap.example.com") for _ in range(2)]
for box in boxes:
    box.login("user", "secret")
    box.select("INBOX")
until = time.monotonic() + float(sys.argv[1])
send("the first letter")
while time.monotonic() < until:
    time.sleep(4)
    boxes[0].noop()
    boxes[0].fetch("1", "(FLAGS)")
boxes[1].fetch("1", "(RFC822)")
send("another letter\r\n" * 20)
for box in boxes:
    box.logout()' "$2"
}

mail_by_hand() { # NAME PIECE: a plain letter to port 25, then POP3
  app "$1" "$2-send" swaks --silent 3 --server smtp.example.com --helo client.example --from a@example.com --to b@example.com --body 'A letter.'
  app "$1" "$2-fetch" curl -s --max-time 10 --user user:secret pop3://pop.example.com/1
}

ssh_of() { # NAME PIECE scp|run|type [SECONDS]
  local name=$1 piece=$2 way=$3 seconds=${4:-10} home=$WORK/home/$1 uid
  uid=$(number_of "$WORK/applications" "$UID_BASE" "$name")
  mkdir -p "$home"
  install -m 600 -o "$uid" "$WORK/ssh/client-key" "$home/key"
  chown "$uid" "$home"
  local options=(-F none -i "$home/key" -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o LogLevel=ERROR)
  # ssh asks who runs it: a number without a name is refused, so a table of users of this recording's own is put in place.
  case $way in
    scp) app "$name" "$piece" scp "${options[@]}" root@build.example.net:/etc/protocols fetched ;;
    run) app "$name" "$piece" ssh "${options[@]}" root@ssh.example.com 'seq 200' ;;
    type) app "$name" "$piece" bash -c 'seconds=$1; shift
        (while [ $SECONDS -lt "$seconds" ]; do echo "seq $((RANDOM % 40))"; sleep "0.$((RANDOM % 9))"; sleep $((RANDOM % 3)); done; echo exit) |
        ssh -T "$@"' type "$seconds" "${options[@]}" root@ssh.example.com sh ;;
  esac
}

mqtt_device() { # NAME SECONDS: one subscriber that stays, and a publisher now and then, of one smart thing
  app "$1" subscribe timeout "$2" mosquitto_sub -h mqtt.example.com -t 'house/#' -k 5 &
  local subscriber=$! until=$((SECONDS + $2))
  while [ $SECONDS -lt $until ]; do
    app "$1" publish mosquitto_pub -h mqtt.example.com -t house/kitchen -m "$RANDOM"
    sleep $((3 + RANDOM % 5))
  done
  wait $subscriber || true
}

redis_worker() { # NAME ROUNDS
  app "$1" work redis-cli -h redis.example.net -r "$2" -i 0.7 INCR counter
}

time_client() { # NAME SECONDS: asks three servers of the pool, again and again
  local until=$((SECONDS + $2)) round=0
  while [ $SECONDS -lt $until ]; do
    round=$((round + 1))
    app "$1" "round-$round" ntpdate -q 0.debian.pool.ntp.org 1.debian.pool.ntp.org 2.debian.pool.ntp.org
    sleep 12
  done
}

look_up() { # NAME PIECE NAME-TO-LOOK-UP...
  local name=$1 piece=$2 word
  shift 2
  for word in "$@"; do app "$name" "$piece" dig +short +tries=1 +timeout=2 $word; done
}

quic_client() { # NAME PIECE HOST PATH...
  local name=$1 piece=$2 host=$3 path urls=()
  shift 3
  for path in "$@"; do urls+=("https://$host$path"); done
  app "$name" "$piece" gtlsclient -q --exit-on-all-streams-close --timeout=3s "$host" 443 "${urls[@]}"
}

messenger() { app "$1" talk /usr/bin/python3 "$MIXES/unknown.py" messenger venus.web.example.net "$2" "$3"; } # NAME SECONDS CONNECTIONS
game() { app "$1" play /usr/bin/python3 "$MIXES/unknown.py" game game.example.net "$2"; }                  # NAME SECONDS
beacon() { app "$1" tell /usr/bin/python3 "$MIXES/unknown.py" beacon game.example.net "$2" "$3"; }         # NAME SECONDS EVERY

wget_tree() { app "$1" "$2" wget -q -r -np -nd -P got "$3"; } # NAME PIECE FTP-URL: a folder, one file after the other

two_calls() { # NAME: the same phone twice, with a pause
  softphone "$1" call-1 6 18400
  sleep 3
  softphone "$1" call-2 7 18440
}

transmission_of() { # NAME PORT SECONDS TORRENT
  app "$1" swarm timeout "$3" transmission-cli -p "$2" -d 12 -u 10 -w . -M "$4"
}

chat() { app "$1" chat /usr/bin/python3 "$MIXES/chat.py" guest irc.example.org "$2"; } # NAME SECONDS: takes the file that is offered
