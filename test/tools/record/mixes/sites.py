"""Recording of mixes: makes the web of pages.py. Usage: sites.py WORK DUAL

Writes below WORK: sites/HOST/... (documents, small on purpose), certs/HOST.crt and .key signed by ca.crt, nginx.conf, names (options of
dnsmasq, one a line). DUAL is a list of hosts, divided by commas, that get an IPv6 address too.
"""
import random
import re
import subprocess
import sys
from pathlib import Path

from pages import HOSTS, PAGES

work, dual = Path(sys.argv[1]), set(filter(None, sys.argv[2].split(",")))
KINDS = {"css": "css", "js": "js", "img": "png", "font": "woff2", "get": "json", "poll": "json", "segment": "m4s"}
counter = 0


def filler(least, most):
    return random.randbytes(random.randrange(least // 2, most // 2)).hex()


def place(host, kind, content):
    global counter
    counter += 1
    path = f"/a/{counter:x}{random.randrange(4096):x}.{KINDS[kind]}"
    file = work / "sites" / host / path[1:]
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(content)
    return f"{'http' if 'plain' in HOSTS[host] else 'https'}://{host}{path}"


def script_for(pulled):
    """JavaScript that pulls the things in at their times."""
    lines = []
    for host, kind, number, after, *more in pulled:
        if kind == "poll":
            url = place(host, kind, filler(60, 300))
            lines.append(f"setTimeout(()=>{{let n=0,t=setInterval(()=>{{fetch('{url}?'+n,{{mode:'no-cors',cache:'no-store'}});"
                         f"if(++n>7)clearInterval(t)}},{number})}},{after});")
            continue
        for index in range(number):
            url = place(host, kind, content_of(kind, more[0] if more and index == 0 else []))
            wait = after + (2000 * index if kind == "segment" else random.randrange(30) * index)
            if kind == "img":
                act = f"new Image().src='{url}'"
            elif kind == "js":
                act = f"let s=document.createElement('script');s.src='{url}';document.head.append(s)"
            else:
                act = f"fetch('{url}',{{mode:'no-cors',cache:'no-store'}})"
            lines.append(f"setTimeout(()=>{{{act}}},{wait});")
    return "\n".join(lines)


def content_of(kind, pulled):
    if kind == "js":
        return script_for(pulled) + f"\n// {filler(100, 700)}"
    if kind == "css":
        faces = "".join(f"@font-face{{font-family:f{n};src:url({place(host, 'font', filler(500, 1800))})}}\n"
                        for host, _, number, *_ in pulled for n in range(number))
        use = "body{font-family:" + ",".join(f"f{n}" for n in range(4)) + "}\n" if pulled else ""
        return f"{faces}{use}/* {filler(100, 500)} */"
    return filler(*{"img": (80, 500), "font": (300, 800), "segment": (1500, 3500)}.get(kind, (40, 300)))


def page(name, pulled):
    host, path = name.split("/", 1)
    head, late = [], []
    for host_of, kind, number, after, *more in pulled:
        if after == 0 and kind in ("css", "js", "img"):
            for index in range(number):
                url = place(host_of, kind, content_of(kind, more[0] if more and index == 0 else []))
                head.append({"css": f'<link rel=stylesheet href="{url}">', "js": f'<script async src="{url}"></script>',
                             "img": f'<img src="{url}" alt="">'}[kind])
        else:
            late.append((host_of, kind, number, after, *more))
    folder = work / "sites" / host / path
    folder.mkdir(parents=True, exist_ok=True)
    body = f"<!doctype html><title>{name}</title>\n" + "\n".join(head) + f"\n<p>{filler(200, 900)}<script>{script_for(late)}</script>"
    (folder / "index.html").write_text(body)


def site_of(host):
    return ".".join(host.split(".")[-2:])


def certificates():
    """One for each site (*.vk.com and vk.com), as real ones are; deeper names are listed."""
    (work / "certs").mkdir(exist_ok=True)

    def openssl(*words):
        subprocess.run(["openssl", *words], check=True, capture_output=True)

    key = str(work / "certs" / "key")
    curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    openssl("req", "-x509", *curve, "-days", "3650", "-subj", "/CN=Recording CA",
            "-keyout", str(work / "ca.key"), "-out", str(work / "ca.crt"))
    for site in sorted({site_of(host) for host in HOSTS}):
        deep = [host for host in HOSTS if site_of(host) == site and host.count(".") > site.count(".") + 1]
        names = ",".join("DNS:" + name for name in [site, "*." + site, *deep])
        (work / "extensions").write_text(f"subjectAltName={names}\nextendedKeyUsage=serverAuth\n")
        openssl("req", *curve, "-subj", f"/CN={site}", "-keyout", key + "." + site, "-out", str(work / "request"))
        openssl("x509", "-req", "-in", str(work / "request"), "-CA", str(work / "ca.crt"), "-CAkey", str(work / "ca.key"), "-days", "365",
                "-CAcreateserial", "-extfile", str(work / "extensions"), "-out", str(work / "certs" / f"{site}.crt"))


def addresses():
    """host -> IPv4 address; those that have an IPv6 address too get one that has its like there."""
    near, far = [f"198.51.100.{n}" for n in range(60, 200)], [f"203.0.113.{n}" for n in range(1, 251)]
    random.shuffle(near)
    found = {host: near.pop() for host in HOSTS if host in dual}
    free = near + far
    random.shuffle(free)
    for host, how in HOSTS.items():
        first = next((word[1:] for word in how.split() if word[0] == "="), None)
        if first or host not in found:
            found[host] = found[first] if first else free.pop()
    return found


def nginx(found):
    plain_tls = "ssl_certificate %s/certs/%s.crt; ssl_certificate_key %s/certs/key.%s;"
    servers = [f"server {{ listen 80 default_server; listen [::]:80 default_server; server_name _; root {work}/sites/$host; }}"]
    for host, how in HOSTS.items():
        if "plain" in how:
            continue
        http2, site = " http2" if "h2" in how else "", site_of(host)
        six = f" listen [{six_of(found[host])}]:443 ssl{http2};" if host in dual else ""
        servers.append(f"server {{ listen {found[host]}:443 ssl{http2};{six} server_name {host}; root {work}/sites/{host}; "
                       f"{plain_tls % (work, site, work, site)} keepalive_timeout {random.choice([6, 10, 15, 30, 65])}; }}")
    return f"""daemon off; worker_processes 1; user root; pid {work}/nginx.pid; error_log {work}/nginx.log;
events {{ worker_connections 1024; }}
http {{
  types {{ text/html html; text/css css; text/javascript js; image/png png; font/woff2 woff2; application/json json; video/mp4 m4s; }}
  default_type application/octet-stream; access_log off; server_tokens off; server_names_hash_bucket_size 128; expires 1h;
  add_header Access-Control-Allow-Origin *; ssl_protocols TLSv1.2 TLSv1.3; error_page 405 =200 $uri;
  client_body_temp_path {work}/nginx-body; proxy_temp_path {work}/nginx-proxy; fastcgi_temp_path {work}/nginx-fcgi;
  uwsgi_temp_path {work}/nginx-uwsgi; scgi_temp_path {work}/nginx-scgi;
  {chr(10).join(servers)}
}}
"""


def six_of(address):
    return f"2001:db8:2::{address.split('.')[-1]}"


def names(found):
    for host, how in HOSTS.items():
        alias = next((word[1:] for word in how.split() if word[0] == ">"), None)
        own = alias or host
        six = f",{six_of(found[host])}" if host in dual else ""
        yield f"host-record={own},{found[host]}{six},{random.choice([20, 60, 300])}"
        if alias:
            yield f"cname={host},{alias}"


def main():
    for name, pulled in PAGES.items():
        page(name, pulled)
    for host in HOSTS:
        (work / "sites" / host).mkdir(parents=True, exist_ok=True)
        for number, size in enumerate((300, 1200, 4000, 9000)):
            (work / "sites" / host / f"file{number}.bin").write_bytes(random.randbytes(size))
        if not (work / "sites" / host / "index.html").exists():
            (work / "sites" / host / "index.html").write_text(f"<!doctype html><title>{host}</title><p>{filler(200, 900)}")
    certificates()
    found = addresses()
    (work / "nginx.conf").write_text(nginx(found))
    (work / "names").write_text("\n".join(names(found)) + "\n")
    (work / "hosts-table").write_text("".join(f"{host} {address}\n" for host, address in found.items()))


random.seed(re.sub(r"\W", "", work.name))
main()
