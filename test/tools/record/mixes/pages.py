"""Recording of mixes: what the web looks like. Data only; sites.py makes servers of it.

HOSTS: name -> how it is served: "h2" (TLS with HTTP/2), "h1" (TLS, HTTP/1.1 alone), "plain" (no TLS); "6" adds an IPv6 address,
"=NAME" shares the address of another host, ">NAME" is an alias (CNAME) of another name, which is then the one with the address.
PAGES: "host/path" -> what the page pulls in: (host, kind, how many, after how many ms[, what that script pulls in in its turn]).
Kinds: css, js, img, font, get (by script, not kept), poll (every so many ms, 8 times), segment (one every 2 s, as a player asks for them).
"""

HOSTS = {}


def hosts(how, names):
    for name in names.split():
        HOSTS[name] = how


hosts("h2", """vk.com st.vk.com sun9-1.userapi.com sun9-44.userapi.com im.vk.com login.vk.com top-fwz1.mail.ru mc.yandex.ru yastatic.net
  www.kommersant.ru im.kommersant.ru an.yandex.ru ads.adfox.ru cdn.jsdelivr.net unpkg.com cdnjs.cloudflare.com static.criteo.net
  sb.scorecardresearch.com cdn.onesignal.com www.youtube.com i.ytimg.com rr3---sn-4g5e6nzs.googlevideo.com rr1---sn-4g5ednsl.googlevideo.com
  yt3.ggpht.com googleads.g.doubleclick.net securepubads.g.doubleclick.net ru.wikipedia.org upload.wikimedia.org login.wikimedia.org
  www.ozon.ru cdn1.ozone.ru ir.ozone.ru xapi.ozon.ru habr.com assets.habr.com habrastorage.org github.com github.githubassets.com
  avatars.githubusercontent.com collector.github.com api.github.com raw.githubusercontent.com dzen.ru avatars.dzeninfra.ru
  static.dzeninfra.ru www.google.com ya.ru yandex.ru core-renderer-tiles.maps.yandex.net avatars.mds.yandex.net registry.npmjs.org
  pypi.org files.pythonhosted.org web.telegram.org static.xx.fbcdn.net www.facebook.com connect.facebook.net open.spotify.com
  i.scdn.co spclient.wg.spotify.com discord.com cdn.discordapp.com www.tiktok.com edge.microsoft.com www.example.com""")
for shared, first in {
    "fonts.gstatic.com": "www.google.com", "www.gstatic.com": "www.google.com", "apis.google.com": "www.google.com",
    "fonts.googleapis.com": "www.google.com", "www.google-analytics.com": "www.google.com", "www.googletagmanager.com": "www.google.com",
    "region1.google-analytics.com": "www.google.com", "accounts.google.com": "www.google.com", "clients2.google.com": "www.google.com",
    "update.googleapis.com": "www.google.com", "optimizationguide-pa.googleapis.com": "www.google.com",
    "android.clients.google.com": "www.google.com", "redirector.gvt1.com": "www.google.com", "safebrowsing.googleapis.com": "www.google.com", "jnn-pa.googleapis.com": "www.youtube.com", "play.google.com": "www.youtube.com",
    "fonts.bunny.net": "unpkg.com", "sun9-12.userapi.com": "sun9-1.userapi.com",
}.items():
    HOSTS[shared] = f"h2 ={first}"
hosts("h1", """e.mail.ru img.imgsmail.ru portal.mail.ru www.tns-counter.ru counter.yadro.ru api.weather.example.org cloud.mail.ru
  internet-bank.example.org static.internet-bank.example.org telemetry.example.net""")
hosts("plain", """forum.ixbt.com static.ixbt.com www.lib.ru deb.debian.org security.debian.org mirror.yandex.ru ocsp.digicert.com
  ctldl.windowsupdate.com detectportal.firefox.com""")
HOSTS["www.dns-shop.ru"] = "h2 >dns-shop.gcdn.co"
HOSTS["c.dns-shop.ru"] = "h2 >dns-shop-static.gcdn.co"

PAGES = {
    "vk.com/feed": [
        ("st.vk.com", "css", 3, 0), ("st.vk.com", "js", 5, 0, [("vk.com", "get", 2, 100), ("im.vk.com", "poll", 2500, 600)]),
        ("sun9-1.userapi.com", "img", 6, 100), ("sun9-12.userapi.com", "img", 3, 200), ("sun9-44.userapi.com", "img", 4, 2500),
        ("top-fwz1.mail.ru", "js", 1, 0, [("top-fwz1.mail.ru", "img", 2, 300)]), ("login.vk.com", "get", 1, 900),
        ("mc.yandex.ru", "js", 1, 0, [("mc.yandex.ru", "get", 3, 500)]), ("fonts.googleapis.com", "css", 1, 0)],
    "vk.com/im": [
        ("st.vk.com", "css", 1, 0), ("st.vk.com", "js", 3, 0), ("im.vk.com", "poll", 2000, 400), ("sun9-44.userapi.com", "img", 4, 50),
        ("top-fwz1.mail.ru", "img", 1, 100)],
    "www.kommersant.ru/": [
        ("im.kommersant.ru", "css", 2, 0), ("im.kommersant.ru", "js", 2, 0), ("im.kommersant.ru", "img", 7, 0),
        ("mc.yandex.ru", "js", 1, 0, [("mc.yandex.ru", "get", 2, 200)]), ("an.yandex.ru", "js", 1, 0, [("ads.adfox.ru", "get", 2, 200),
        ("avatars.mds.yandex.net", "img", 2, 700)]), ("www.tns-counter.ru", "img", 1, 100), ("counter.yadro.ru", "img", 1, 100),
        ("www.googletagmanager.com", "js", 1, 0, [("www.google-analytics.com", "get", 2, 100)]), ("cdn.jsdelivr.net", "js", 2, 0),
        ("static.criteo.net", "js", 1, 300, [("sb.scorecardresearch.com", "img", 1, 300)]), ("cdn.onesignal.com", "js", 1, 1500),
        ("fonts.googleapis.com", "css", 1, 0, [("fonts.gstatic.com", "font", 2, 0)]), ("yastatic.net", "js", 1, 400)],
    "www.youtube.com/watch": [
        ("www.youtube.com", "css", 2, 0), ("www.youtube.com", "js", 4, 0, [("www.youtube.com", "get", 3, 900)]),
        ("i.ytimg.com", "img", 8, 150), ("yt3.ggpht.com", "img", 3, 250), ("fonts.gstatic.com", "font", 2, 200),
        ("googleads.g.doubleclick.net", "get", 2, 500), ("jnn-pa.googleapis.com", "get", 1, 700), ("play.google.com", "get", 1, 4000),
        ("rr3---sn-4g5e6nzs.googlevideo.com", "segment", 11, 800), ("rr1---sn-4g5ednsl.googlevideo.com", "segment", 4, 9000)],
    "ru.wikipedia.org/wiki": [
        ("ru.wikipedia.org", "css", 2, 0), ("ru.wikipedia.org", "js", 3, 0), ("upload.wikimedia.org", "img", 7, 0),
        ("login.wikimedia.org", "img", 1, 800)],
    "www.ozon.ru/": [
        ("cdn1.ozone.ru", "css", 2, 0), ("cdn1.ozone.ru", "js", 5, 0, [("xapi.ozon.ru", "get", 2, 200), ("xapi.ozon.ru", "poll", 4000, 900)]),
        ("ir.ozone.ru", "img", 12, 50), ("mc.yandex.ru", "js", 1, 100, [("mc.yandex.ru", "get", 2, 300)]),
        ("www.googletagmanager.com", "js", 1, 100, [("region1.google-analytics.com", "get", 1, 400)]), ("top-fwz1.mail.ru", "img", 1, 900)],
    "www.dns-shop.ru/catalog": [
        ("c.dns-shop.ru", "css", 1, 0), ("c.dns-shop.ru", "js", 2, 0), ("c.dns-shop.ru", "img", 8, 100), ("cdn.jsdelivr.net", "js", 1, 0),
        ("mc.yandex.ru", "js", 1, 300, [("mc.yandex.ru", "get", 1, 300)]), ("cdnjs.cloudflare.com", "js", 2, 0)],
    "forum.ixbt.com/topic": [
        ("forum.ixbt.com", "css", 1, 0), ("static.ixbt.com", "img", 9, 0), ("static.ixbt.com", "js", 2, 0), ("counter.yadro.ru", "img", 1, 0),
        ("www.tns-counter.ru", "img", 1, 200)],
    "www.lib.ru/": [("www.lib.ru", "img", 2, 0), ("www.lib.ru", "css", 1, 0)],
    "habr.com/ru/feed": [
        ("assets.habr.com", "css", 2, 0), ("assets.habr.com", "js", 4, 0, [("habr.com", "get", 2, 400)]), ("habrastorage.org", "img", 6, 100),
        ("mc.yandex.ru", "js", 1, 100, [("mc.yandex.ru", "get", 2, 300)]), ("www.googletagmanager.com", "js", 1, 0,
        [("www.google-analytics.com", "get", 1, 200)]), ("fonts.gstatic.com", "font", 1, 100)],
    "github.com/nodejs/node": [
        ("github.githubassets.com", "css", 3, 0), ("github.githubassets.com", "js", 6, 0, [("collector.github.com", "get", 2, 500),
        ("api.github.com", "get", 1, 1200)]), ("avatars.githubusercontent.com", "img", 6, 50), ("github.com", "get", 2, 600)],
    "e.mail.ru/inbox": [
        ("img.imgsmail.ru", "css", 2, 0), ("img.imgsmail.ru", "js", 4, 0), ("portal.mail.ru", "js", 1, 0), ("e.mail.ru", "poll", 3000, 500),
        ("top-fwz1.mail.ru", "js", 1, 200, [("top-fwz1.mail.ru", "img", 1, 100)]), ("cloud.mail.ru", "get", 1, 2500)],
    "dzen.ru/": [
        ("static.dzeninfra.ru", "css", 1, 0), ("static.dzeninfra.ru", "js", 4, 0, [("dzen.ru", "get", 2, 500)]),
        ("avatars.dzeninfra.ru", "img", 9, 100), ("mc.yandex.ru", "js", 1, 0, [("mc.yandex.ru", "get", 2, 300)]),
        ("yastatic.net", "js", 2, 0), ("an.yandex.ru", "get", 1, 800)],
    "www.google.com/search": [
        ("www.gstatic.com", "js", 2, 0, [("apis.google.com", "js", 1, 200)]), ("fonts.gstatic.com", "font", 1, 0), ("www.google.com", "get", 3, 300),
        ("www.gstatic.com", "img", 2, 100)],
    "yandex.ru/maps": [
        ("yastatic.net", "css", 1, 0), ("yastatic.net", "js", 4, 0), ("core-renderer-tiles.maps.yandex.net", "img", 16, 300),
        ("mc.yandex.ru", "js", 1, 200, [("mc.yandex.ru", "get", 2, 200)]), ("avatars.mds.yandex.net", "img", 3, 900)],
    "open.spotify.com/": [
        ("open.spotify.com", "js", 3, 0, [("spclient.wg.spotify.com", "get", 3, 300)]), ("i.scdn.co", "img", 8, 200),
        ("www.googletagmanager.com", "js", 1, 0, [("www.google-analytics.com", "get", 1, 300)]), ("connect.facebook.net", "js", 1, 400)],
    "internet-bank.example.org/": [
        ("static.internet-bank.example.org", "css", 2, 0), ("static.internet-bank.example.org", "js", 4, 0),
        ("internet-bank.example.org", "get", 2, 800), ("mc.yandex.ru", "js", 1, 200)],
}

# The sites of the mixes kept apart: nobody of those above visits them, though some third parties are the same, as in life.
hosts("h2", """rutube.ru static.rutube.ru pic.rutubelist.ru bl.rutube.ru river-3-315.rutube.ru goya.rutube.ru www.avito.ru www.avito.st
  00.img.avito.st 30.img.avito.st socket.avito.ru ok.ru i.okcdn.ru st.okcdn.ru vd472.okcdn.ru www.bbc.com static.files.bbci.co.uk
  ichef.bbci.co.uk a1.api.bbc.co.uk emp.bbci.co.uk stackoverflow.com cdn.sstatic.net i.sstatic.net qa.sockets.stackexchange.com
  www.gravatar.com lenta.ru icdn.lenta.ru assets.lenta.ru vp.rambler.ru ssp.rambler.ru id.rambler.ru www.twitch.tv static.twitchcdn.net
  gql.twitch.tv usher.ttvnw.net video-weaver.arn03.hls.ttvnw.net static-cdn.jtvnw.net store.steampowered.com
  store.akamai.steamstatic.com shared.akamai.steamstatic.com www.wildberries.ru basket-12.wbbasket.ru basket-05.wbbasket.ru
  catalog.wb.ru static-basket-01.wbbasket.ru a.wb.ru static.crates.io index.crates.io crates.io gitlab.com proxy.golang.org
  sentry.io browser.sentry-cdn.com cdn.cookielaw.org widgets.outbrain.com static.chartbeat.com cloudflareinsights.com""")
hosts("h1", """sync.dmp.otm-r.com www.gosuslugi.ru gu-st.ru login.sberbank.example.org kraken.rambler.ru st.top100.ru""")
hosts("plain", """www.kp-old.example.org img.kp-old.example.org ftp.ru.debian.org archive.ubuntu.com connectivity-check.ubuntu.com""")
HOSTS["www.mvideo.ru"] = "h2 >mvideo.a.trbcdn.net"
HOSTS["img.mvideo.ru"] = "h1 >mvideo-img.a.trbcdn.net"

PAGES |= {
    "rutube.ru/video": [
        ("static.rutube.ru", "css", 2, 0), ("static.rutube.ru", "js", 4, 0, [("rutube.ru", "get", 3, 300), ("goya.rutube.ru", "poll", 3500, 900)]),
        ("pic.rutubelist.ru", "img", 9, 200), ("bl.rutube.ru", "get", 2, 600), ("river-3-315.rutube.ru", "segment", 10, 1500),
        ("mc.yandex.ru", "js", 1, 100, [("mc.yandex.ru", "get", 2, 400)]), ("top-fwz1.mail.ru", "js", 1, 300),
        ("sync.dmp.otm-r.com", "img", 1, 1200), ("yastatic.net", "js", 1, 500)],
    "www.avito.ru/all": [
        ("www.avito.st", "css", 2, 0), ("www.avito.st", "js", 5, 0, [("www.avito.ru", "get", 2, 300), ("socket.avito.ru", "poll", 3000, 700)]),
        ("00.img.avito.st", "img", 6, 100), ("30.img.avito.st", "img", 5, 150), ("browser.sentry-cdn.com", "js", 1, 0, [("sentry.io", "get", 1, 900)]),
        ("www.googletagmanager.com", "js", 1, 200, [("www.google-analytics.com", "get", 1, 200)]), ("mc.yandex.ru", "img", 2, 500)],
    "ok.ru/feed": [
        ("st.okcdn.ru", "css", 2, 0), ("st.okcdn.ru", "js", 3, 0, [("ok.ru", "poll", 2200, 400)]), ("i.okcdn.ru", "img", 9, 50),
        ("vd472.okcdn.ru", "segment", 4, 2000), ("top-fwz1.mail.ru", "js", 1, 0, [("top-fwz1.mail.ru", "img", 1, 200)]),
        ("counter.yadro.ru", "img", 1, 300)],
    "www.bbc.com/news": [
        ("static.files.bbci.co.uk", "css", 2, 0), ("static.files.bbci.co.uk", "js", 6, 0, [("a1.api.bbc.co.uk", "get", 2, 300)]),
        ("ichef.bbci.co.uk", "img", 11, 0), ("emp.bbci.co.uk", "js", 1, 700), ("cdn.cookielaw.org", "js", 2, 0, [("cdn.cookielaw.org", "get", 1, 300)]),
        ("widgets.outbrain.com", "js", 1, 1500), ("static.chartbeat.com", "js", 1, 200), ("sb.scorecardresearch.com", "js", 1, 400),
        ("securepubads.g.doubleclick.net", "js", 1, 600, [("googleads.g.doubleclick.net", "get", 2, 300)])],
    "stackoverflow.com/questions": [
        ("cdn.sstatic.net", "css", 2, 0), ("cdn.sstatic.net", "js", 4, 0, [("qa.sockets.stackexchange.com", "poll", 4000, 500)]),
        ("www.gravatar.com", "img", 5, 50), ("i.sstatic.net", "img", 3, 100), ("ajax.googleapis.com", "js", 1, 0), ("cdn.cookielaw.org", "js", 1, 200),
        ("www.googletagmanager.com", "js", 1, 300, [("region1.google-analytics.com", "get", 1, 300)])],
    "lenta.ru/": [
        ("assets.lenta.ru", "css", 2, 0), ("assets.lenta.ru", "js", 3, 0, [("lenta.ru", "get", 2, 800)]), ("icdn.lenta.ru", "img", 10, 0),
        ("ssp.rambler.ru", "js", 1, 100, [("ssp.rambler.ru", "get", 3, 300)]), ("st.top100.ru", "js", 1, 0, [("kraken.rambler.ru", "get", 2, 200)]),
        ("vp.rambler.ru", "js", 1, 900), ("id.rambler.ru", "get", 1, 1300), ("mc.yandex.ru", "js", 1, 0), ("www.tns-counter.ru", "img", 1, 200),
        ("counter.yadro.ru", "img", 1, 200), ("an.yandex.ru", "js", 1, 600, [("avatars.mds.yandex.net", "img", 2, 200)])],
    "www.twitch.tv/channel": [
        ("static.twitchcdn.net", "css", 2, 0), ("static.twitchcdn.net", "js", 5, 0, [("gql.twitch.tv", "get", 4, 200), ("gql.twitch.tv", "poll", 5000, 900)]),
        ("static-cdn.jtvnw.net", "img", 8, 300), ("usher.ttvnw.net", "get", 1, 1200), ("video-weaver.arn03.hls.ttvnw.net", "segment", 9, 1600)],
    "store.steampowered.com/": [
        ("store.akamai.steamstatic.com", "css", 3, 0), ("store.akamai.steamstatic.com", "js", 4, 0), ("shared.akamai.steamstatic.com", "img", 12, 100),
        ("store.steampowered.com", "get", 2, 900), ("www.google-analytics.com", "get", 1, 600)],
    "www.wildberries.ru/catalog": [
        ("static-basket-01.wbbasket.ru", "css", 1, 0), ("static-basket-01.wbbasket.ru", "js", 3, 0, [("catalog.wb.ru", "get", 3, 200), ("a.wb.ru", "get", 2, 900)]),
        ("basket-12.wbbasket.ru", "img", 8, 400), ("basket-05.wbbasket.ru", "img", 5, 500), ("mc.yandex.ru", "js", 1, 200)],
    "www.mvideo.ru/": [
        ("www.mvideo.ru", "css", 1, 0), ("www.mvideo.ru", "js", 3, 0, [("www.mvideo.ru", "get", 2, 500)]), ("img.mvideo.ru", "img", 9, 100),
        ("cloudflareinsights.com", "js", 1, 600), ("top-fwz1.mail.ru", "js", 1, 200)],
    "www.gosuslugi.ru/": [
        ("gu-st.ru", "css", 1, 0), ("gu-st.ru", "js", 5, 0), ("gu-st.ru", "img", 4, 200), ("www.gosuslugi.ru", "get", 3, 700)],
    "www.kp-old.example.org/": [
        ("www.kp-old.example.org", "css", 1, 0), ("img.kp-old.example.org", "img", 8, 0), ("counter.yadro.ru", "img", 1, 100)],
}
HOSTS["ajax.googleapis.com"] = "h2 =www.google.com"
