# Recording of mixes: who owns which flow. Every application runs under a user number of its own and every piece of its work under a group
# number; a rule at the client's way out notes both beside the five-tuple of each packet, as the kernel knows them from the socket.
# truth.py makes the table of it. One piece of work that is not a process (a page of a browser) is told by a mark with its time.

UID_BASE=3000
GID_BASE=4000

truth_start() {
  : >"$WORK/applications"
  : >"$WORK/pieces"
  : >"$WORK/marks"
  : >"$WORK/works"
  chmod 666 "$WORK/marks"
  [ -z "$SPACES" ] || return 0 # the address tells
  in_client nft -f - <<NFT
table inet truth {
  set tcp4 { type inet_service . ipv4_addr . inet_service . uid . gid; size 65535; flags dynamic; }
  set udp4 { type inet_service . ipv4_addr . inet_service . uid . gid; size 65535; flags dynamic; }
  set tcp6 { type inet_service . ipv6_addr . inet_service . uid . gid; size 65535; flags dynamic; }
  set udp6 { type inet_service . ipv6_addr . inet_service . uid . gid; size 65535; flags dynamic; }
  chain out {
    type filter hook output priority 0;
    oifname != "$CLIENT_IF" return
    ip protocol tcp add @tcp4 { tcp sport . ip daddr . tcp dport . meta skuid . meta skgid }
    ip protocol udp add @udp4 { udp sport . ip daddr . udp dport . meta skuid . meta skgid }
    ip6 nexthdr tcp add @tcp6 { tcp sport . ip6 daddr . tcp dport . meta skuid . meta skgid }
    ip6 nexthdr udp add @udp6 { udp sport . ip6 daddr . udp dport . meta skuid . meta skgid }
  }
}
NFT
}

# The client has one address of each family: left out of the key, as nft 1.0 cannot hold more than five fields.

# truth_finish NAME: writes NAME.truth.csv; fails where a flow of the capture has no owner or two.
truth_finish() {
  if [ -n "$SPACES" ]; then
    /usr/bin/python3 "$HERE/record/mixes/spaces-truth.py" "$WORK" "$WORK/$1.pcapng" "$WORK/$1.truth.csv"
    return
  fi
  local set
  for set in tcp4 udp4 tcp6 udp6; do in_client nft -j list set inet truth "$set" >"$WORK/truth-$set.json"; done
  /usr/bin/python3 "$HERE/record/mixes/truth.py" "$WORK" "$WORK/$1.pcapng" "$WORK/$1.truth.csv" "$CLIENT4" "$CLIENT6"
}

# number_of FILE BASE WORD: the same word always has the same number, in every subshell.
number_of() {
  (
    flock 9
    local line
    line=$(grep -nxF -- "$3" "$1" | cut -d: -f1) || true
    if [ -z "$line" ]; then
      echo "$3" >>"$1"
      line=$(wc -l <"$1")
    fi
    echo $(($2 + line))
  ) 9>"$WORK/numbers.lock"
}

APPLICATIONS=()

# app NAME PIECE COMMAND...: runs the command as that application, to its end.
app() {
  local name=$1 piece=$2 uid gid space=$CLIENT_NS
  shift 2
  printf '%s\t%s\n' "$name" "$piece" >>"$WORK/works"
  [ -z "$SPACES" ] || space=$SPACE_PREFIX$(space_number "$name")
  uid=$(number_of "$WORK/applications" "$UID_BASE" "$name")
  gid=$(number_of "$WORK/pieces" "$GID_BASE" "$piece")
  mkdir -p "$WORK/home/$name"
  chown "$uid" "$WORK/home/$name"
  # One application is one shell's child: whatever it says goes to its own log.
  (
    cd "$WORK/home/$name"
    exec ip netns exec "$space" env -i PATH=/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8 HOME="$WORK/home/$name" USER="$name" \
      NAME="$name" MARKS="$WORK/marks" SSL_CERT_FILE="$WORK/ca.crt" \
      REQUESTS_CA_BUNDLE="$WORK/ca.crt" NODE_EXTRA_CA_CERTS="$WORK/ca.crt" GIT_SSL_CAINFO="$WORK/ca.crt" XDG_CONFIG_HOME="$WORK/home/$name" \
      setpriv --reuid "$uid" --regid "$gid" --clear-groups -- "$@"
  ) >>"$WORK/log-$name" 2>&1 </dev/null || echo "$name ($piece): status $?" >>"$WORK/failures"
}

# start FUNCTION NAME ARGUMENTS...: a function that uses app, beside the others.
start() {
  local CLIENT4=$CLIENT4 # what the functions bind to
  if [ -n "$SPACES" ]; then
    space_up "$2"
    CLIENT4=$(space_address "$2")
  fi
  "$@" 2>>"$WORK/shell.log" & # where the shell tells that something was ended
  APPLICATIONS+=($!)
}

# Whatever still runs at the client, once the recording has ended.
stop_applications() {
  local pid space
  for space in $(client_spaces); do
    for pid in $(ip netns pids "$space" 2>/dev/null); do kill -KILL "$pid" 2>/dev/null || true; done
  done
  for pid in "${APPLICATIONS[@]}"; do kill "$pid" 2>/dev/null || true; done
  for pid in "${APPLICATIONS[@]}"; do wait "$pid" 2>/dev/null || true; done
  APPLICATIONS=()
}
