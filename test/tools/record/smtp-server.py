"""Recording of fixtures: an SMTP server that accepts every letter and keeps none. Usage: smtp-server.py ADDRESS PORT"""
import sys
import time

from aiosmtpd.controller import Controller


class Accepting:
    async def handle_DATA(self, server, session, envelope):
        return "250 accepted"


controller = Controller(Accepting(), hostname=sys.argv[1], port=int(sys.argv[2]), server_hostname="mail.example.com")
controller.start()
while True:
    time.sleep(60)
