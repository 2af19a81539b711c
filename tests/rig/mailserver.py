"""A real mail server for tests: takes what it is handed, refuses whom it is told to, with or without STARTTLS."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from ipaddress import ip_address
from pathlib import Path

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from app.mail.settings import MailSettings


class Mailbox:
    """What the server got, and what it answers to recipients (`refusals`: address → answer)."""

    def __init__(self) -> None:
        self.messages: list[EmailMessage] = []
        self.refusals: dict[str, str] = {}
        self.logins: list[bytes] = []

    async def handle_RCPT(self, _server, _session, envelope, address, _options) -> str:
        if address in self.refusals:
            return self.refusals[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server, _session, envelope) -> str:
        self.messages.append(message_from_bytes(envelope.content, policy=SMTP))  # type: ignore[arg-type]
        return "250 OK"

    def authenticate(self, _server, _session, _envelope, _mechanism, data) -> AuthResult:
        self.logins.append(data.login)
        return AuthResult(success=data.password == b"geheim")


class Mailserver:
    def __init__(self, port: int, box: Mailbox, certificate: Path | None) -> None:
        self.port, self.box, self.certificate = port, box, certificate

    def settings(self, **changes: object) -> MailSettings:
        """How to hand in mail here."""
        usual: dict[str, object] = {
            "scheme": "smtp+starttls" if self.certificate else "smtp",
            "host": "127.0.0.1",
            "port": self.port,
            "sender": "KIM-Lotse <kim@kreis.example>",
            "public_url": "https://kim.kreis.example",
            "ca_file": self.certificate,
            "timeout": 5.0,
        }
        return MailSettings(**(usual | changes))  # type: ignore[arg-type]


@contextmanager
def mail_server(folder: Path | None = None) -> Iterator[Mailserver]:
    """A server on a free port; with a folder it asks for STARTTLS and a login, with a certificate of its own."""
    box = Mailbox()
    more: dict[str, object] = {}
    certificate = None
    if folder is not None:
        certificate, key = make_certificate(folder)
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(certificate, key)
        more = {
            "tls_context": context,
            "require_starttls": True,
            "authenticator": box.authenticate,
            "auth_required": True,
        }
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    controller = Controller(box, hostname="127.0.0.1", port=port, **more)
    controller.start()
    try:
        yield Mailserver(port, box, certificate)
    finally:
        controller.stop()


def make_certificate(folder: Path) -> tuple[Path, Path]:
    """A certificate for 127.0.0.1 that vouches for itself, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    began = datetime.now(UTC) - timedelta(days=1)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(began)
        .not_valid_after(began + timedelta(days=30))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "cert.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    (folder / "key.pem").write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return folder / "cert.pem", folder / "key.pem"
