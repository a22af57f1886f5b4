"""Recording of mixes: the conversations of a capture, read through tshark."""
import subprocess

FIELDS = "frame.time_epoch ip.src ip.dst ipv6.src ipv6.dst tcp.srcport tcp.dstport udp.srcport udp.dstport".split()


def conversations(capture, clients):
    """(protocol, client address, port, server address, port) -> time of the first packet; clients are the addresses of that end."""
    command = ["tshark", "-n", "-r", capture, "-Y", "(tcp or udp) and not icmp and not icmpv6", "-T", "fields"]
    for field in FIELDS:
        command += ["-e", field]
    first = {}
    for line in subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines():
        time, src4, dst4, src6, dst6, tcp_from, tcp_to, udp_from, udp_to = line.split("\t")
        protocol = "tcp" if tcp_from else "udp"
        here, there = (src4 or src6, tcp_from or udp_from), (dst4 or dst6, tcp_to or udp_to)
        if here[0] not in clients:
            here, there = there, here
        first.setdefault((protocol, *here, *there), float(time))
    return first
