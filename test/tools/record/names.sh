# Recording of fixtures: the services that many scenarios need: names (dnsmasq) and web pages (nginx). The names are those of
# real services, so that labels have something to find; here they all resolve to documentation addresses.

NAME_TABLE="
example.com 20
www.example.org 20
vk.com 21
sun9-1.userapi.com 22
www.facebook.com 23
static.xx.fbcdn.net 23
www.youtube.com 24
github.com 25
ru.wikipedia.org 26
web.telegram.org 27
mail.google.com 28
ftp.example.com 11
tracker.example.org 29
"

start_names() {
  local options=(--no-daemon --no-resolv --no-hosts --conf-file=/dev/null --user=root --bind-interfaces
    --listen-address="$DNS4" --listen-address="$DNS6" --pid-file= --log-facility=- --local-ttl=60)
  local name host
  while read -r name host; do
    [ -n "$name" ] && options+=(--host-record="$name,$SERVER4_NET.$host,${SERVER6_NET}:$host")
  done <<<"$NAME_TABLE"
  options+=(--cname=m.vk.com,vk.com --txt-record="example.com,v=spf1 -all" --mx-host=example.com,mail.example.com,10)
  serve dnsmasq "${options[@]}"
  wait_port udp 53
}

make_certificate() { # writes $WORK/tls.crt and $WORK/tls.key, used by every TLS server of the recording
  [ -f "$WORK/tls.crt" ] && return
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 3650 -subj "/CN=fixture.example" \
    -addext "subjectAltName=DNS:example.com,DNS:vk.com,DNS:www.facebook.com" \
    -keyout "$WORK/tls.key" -out "$WORK/tls.crt" 2>/dev/null
}

make_pages() {
  mkdir -p "$WORK/www/files"
  echo '<!doctype html><title>A page</title><link rel=stylesheet href=/style.css><script src=/app.js></script>' >"$WORK/www/index.html"
  seq -f 'body { margin: %gpx }' 40 >"$WORK/www/style.css"
  seq -f 'console.log("line %g")' 60 >"$WORK/www/app.js"
  seq -w 1 2500 >"$WORK/www/files/numbers.txt"
  chmod -R a+rX "$WORK"
}

start_web() {
  make_certificate
  make_pages
  cat >"$WORK/nginx.conf" <<CONF
daemon off; worker_processes 1; user root; pid $WORK/nginx.pid; error_log $WORK/nginx.log;
events { worker_connections 256; }
http {
  default_type text/html; types { text/css css; text/javascript js; text/plain txt; }
  access_log off; server_tokens off; client_body_temp_path $WORK/nginx-body; proxy_temp_path $WORK/nginx-proxy;
  fastcgi_temp_path $WORK/nginx-fcgi; uwsgi_temp_path $WORK/nginx-uwsgi; scgi_temp_path $WORK/nginx-scgi;
  server {
    listen 80 default_server; listen [::]:80 default_server; listen 8080;
    listen 443 ssl http2 default_server; listen [::]:443 ssl http2 default_server;
    ssl_certificate $WORK/tls.crt; ssl_certificate_key $WORK/tls.key; ssl_protocols TLSv1.2 TLSv1.3;
    root $WORK/www; keepalive_timeout 5;
    location = /moved { return 302 http://\$host/index.html; }
    location = /form { return 200 "thanks"; }
  }
}
CONF
  serve nginx -c "$WORK/nginx.conf" -e "$WORK/nginx.log"
  wait_port tcp 443
}
