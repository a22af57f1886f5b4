"""Recording of mixes: peers of a BitTorrent swarm.

Usage: swarm.py seed FOLDER TORRENT...            eight peers at the server's addresses, each with what the folder has
       swarm.py leech ADDRESS:PORT FOLDER SECONDS TORRENT...      one client, for so many seconds
"""
import sys
import time

import libtorrent

SETTINGS = {
    "enable_dht": True, "dht_bootstrap_nodes": "", "enable_lsd": False, "enable_upnp": False, "enable_natpmp": False,
    "allow_multiple_connections_per_ip": True, "dht_restrict_routing_ips": False, "dht_restrict_search_ips": False,
}
PEERS = [f"198.51.100.{host}:{port}" for host, port in
         zip([17, 201, 202, 203, 204, 205, 206, 207], [6881, 51413, 6889, 21000, 35123, 6881, 48999, 51413])]


def session_at(listen, **more):
    return libtorrent.session({**SETTINGS, "listen_interfaces": listen, "outgoing_interfaces": listen.rsplit(":", 1)[0], **more})


def add(session, folder, torrents):
    return [session.add_torrent({"ti": libtorrent.torrent_info(torrent), "save_path": folder}) for torrent in torrents]


role, *words = sys.argv[1:]
if role == "seed":
    folder, *torrents = words
    # Encryption as the other side wants it: some peers only plain, some only encrypted.
    sessions = [session_at(peer, upload_rate_limit=5000, out_enc_policy=2 if n % 2 else 0, in_enc_policy=1) for n, peer in enumerate(PEERS)]
    for index, session in enumerate(sessions):
        add(session, folder, torrents)
        host, port = PEERS[(index + 1) % len(PEERS)].split(":")
        session.add_dht_node((host, int(port)))
    while True:
        time.sleep(60)
listen, folder, seconds, *torrents = words
session = session_at(listen)
handles = add(session, folder, torrents)
session.add_dht_node(("198.51.100.17", 6881))
time.sleep(float(seconds))
