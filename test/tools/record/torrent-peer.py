"""Recording of fixtures: one BitTorrent peer. Usage: torrent-peer.py ADDRESS:PORT TORRENT FOLDER seed|leech

A leecher leaves when the file is whole. Peers of their own network only: no local discovery, no port mapping.
"""
import sys
import time

import libtorrent

listen, torrent, folder, role = sys.argv[1:5]
session = libtorrent.session({
    "listen_interfaces": listen,
    "enable_dht": True,
    "dht_bootstrap_nodes": "",
    "enable_lsd": False,
    "enable_upnp": False,
    "enable_natpmp": False,
    "allow_multiple_connections_per_ip": True,
    "enable_outgoing_tcp": role == "seed",
    "out_enc_policy": 2,  # plain handshakes, so that there is something to recognise
    "in_enc_policy": 1,
})
handle = session.add_torrent({"ti": libtorrent.torrent_info(torrent), "save_path": folder})
if role == "leech":
    host = "198.51.100.10"
    session.add_dht_node((host, 6881))
deadline = time.monotonic() + 30
while time.monotonic() < deadline:
    if role == "leech" and handle.status().is_seeding:
        time.sleep(0.5)
        break
    time.sleep(0.1)
