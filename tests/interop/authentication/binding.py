"""pyspnego behind Python's TLS, before the embedded Exchange: takes NTLM and
Negotiate, and only sign-ins that are bound to a certificate."""

import base64
import hashlib
import http.client
import os
import ssl
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

import spnego
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from spnego._ntlm_raw.messages import Authenticate, AvId, NTClientChallengeV2
from spnego.channel_bindings import GssChannelBindings
from spnego.exceptions import SpnegoError

from world import ACCOUNT, PASSWORD


def end_point(pem):
    """The binding to this certificate, which is signed with SHA-256 (RFC 5929)."""
    der = x509.load_pem_x509_certificate(pem.read_bytes()).public_bytes(Encoding.DER)
    return GssChannelBindings(application_data=b"tls-server-end-point:" + hashlib.sha256(der).digest())


def is_bound(token):
    """Whether an NTLM proof, by itself or in SPNEGO, holds a binding. pyspnego takes an empty one, as Allow does."""
    at = token.find(b"NTLMSSP\x00\x03")
    if at < 0:
        return True
    response = Authenticate.unpack(token[at:]).nt_challenge_response
    pairs = NTClientChallengeV2.unpack(response[16:]).av_pairs
    return pairs.get(AvId.channel_bindings, bytes(16)) != bytes(16)


class Binding:
    def __init__(self, folder, exchange, shown, required):
        users = folder / "pyspnego-users"
        users.write_text(f"CONTOSO:{ACCOUNT}:{PASSWORD}\n")
        os.environ["NTLM_USER_FILE"] = str(users)
        target = urlsplit(exchange.origin)
        pair = f"{exchange.settings['EWS_USERNAME']}:{exchange.settings['EWS_PASSWORD']}"
        basic = "Basic " + base64.b64encode(pair.encode()).decode()
        self.begun, self.proofs, self.let_in, self.early = 0, 0, 0, 0
        seen, lock, bindings = self, threading.Lock(), end_point(required)

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            context, let_in = None, False

            def log_message(self, *_):
                pass

            def answer(self, status, body=b"", **headers):
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name.replace("_", "-"), value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"] or 0))
                scheme, _, token = self.headers.get("Authorization", "").partition(" ")
                if token:
                    token = base64.b64decode(token)
                    proves = b"NTLMSSP\x00\x03" in token
                    with lock:
                        seen.begun += self.context is None
                        seen.proofs += proves
                        seen.early += 0 if proves else len(body)
                    if self.context is None:
                        self.context = spnego.server(protocol=scheme.lower(), channel_bindings=bindings)
                    try:
                        said = self.context.step(token) if is_bound(token) else None
                        complete = self.context.complete
                    except SpnegoError:
                        said, complete = None, False
                    if complete:
                        self.let_in = True
                        seen.let_in += 1
                    elif said:
                        self.answer(401, WWW_Authenticate=f"{scheme} {base64.b64encode(said).decode()}")
                        return
                if not self.let_in:
                    self.context = None
                    self.answer(401, WWW_Authenticate="Negotiate, NTLM")
                    return
                own = ("host", "authorization")
                connection = http.client.HTTPConnection(target.netloc)
                headers = {name: value for name, value in self.headers.items() if name.lower() not in own}
                connection.request("POST", self.path, body, headers | {"Authorization": basic})
                answer = connection.getresponse()
                self.answer(answer.status, answer.read(), Content_Type=answer.headers["Content-Type"])

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*shown)
        self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
