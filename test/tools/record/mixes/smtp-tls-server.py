"""Recording of mixes: SMTP, plain on one port and with STARTTLS on another. Usage: smtp-tls-server.py ADDRESS PLAIN_PORT TLS_PORT CERT KEY"""
import ssl
import sys
import time

from aiosmtpd.controller import Controller


class Accepting:
    async def handle_DATA(self, server, session, envelope):
        return "250 accepted"


address, plain, tls, certificate, key = sys.argv[1:]
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(certificate, key)
controllers = [
    Controller(Accepting(), hostname=address, port=int(plain), server_hostname="mail.example.com"),
    Controller(Accepting(), hostname=address, port=int(tls), server_hostname="mail.example.com", tls_context=context),
]
for controller in controllers:
    controller.start()
while True:
    time.sleep(60)
