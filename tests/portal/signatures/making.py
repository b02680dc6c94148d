# mypy: disable-error-code="no-untyped-call, import-untyped"
# pyHanko and asn1crypto leave some of what is called here without types.
"""A certificate authority of our own, and PDF files signed and stamped by it: nothing here comes from outside."""

from datetime import UTC, datetime, timedelta
from functools import cache
from io import BytesIO

from asn1crypto import keys, x509
from cryptography import x509 as certificates
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from pyhanko.pdf_utils.generic import ArrayObject, NumberObject, StreamObject, pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.writer import PageObject, PdfFileWriter
from pyhanko.sign import PdfSignatureMetadata, PdfTimeStamper, SimpleSigner, sign_pdf
from pyhanko.sign.timestamps import DummyTimeStamper
from pyhanko_certvalidator.registry import SimpleCertificateStore

Key = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey
BEGAN = datetime(2020, 1, 1, tzinfo=UTC)


class Authority:
    """A root certificate and what it vouches for."""

    def __init__(self, name: str) -> None:
        """A new root called `name`."""
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.name = name
        self.root = self._certify(name, self.key, name, is_root=True)

    @property
    def pem(self) -> bytes:
        """The root as a PEM file holds it."""
        return self.root.public_bytes(serialization.Encoding.PEM)

    @property
    def trusted(self) -> x509.Certificate:
        """The root as the check takes it."""
        return _load(self.root)

    def signer(self, name: str) -> SimpleSigner:
        """A person with a certificate of this authority."""
        key = ec.generate_private_key(ec.SECP256R1())
        store = SimpleCertificateStore()
        store.register(self.trusted)
        return SimpleSigner(signing_cert=_load(self._certify(name, key, self.name)), signing_key=_load_key(key), cert_registry=store)

    def stamper(self, at: datetime) -> DummyTimeStamper:
        """A time-stamping service that stamps `at`."""
        key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        certificate = self._certify("Test TSA", key, self.name, is_stamper=True)
        store = SimpleCertificateStore()
        store.register(self.trusted)
        return DummyTimeStamper(_load(certificate), _load_key(key), certs_to_embed=store, fixed_dt=at)

    def _certify(self, subject: str, key: Key, issuer: str, *, is_root: bool = False, is_stamper: bool = False) -> certificates.Certificate:
        def named(text: str) -> certificates.Name:
            return certificates.Name([certificates.NameAttribute(NameOID.COMMON_NAME, text)])

        builder = (
            certificates.CertificateBuilder()
            .subject_name(named(subject))
            .issuer_name(named(issuer))
            .public_key(key.public_key())
            .serial_number(certificates.random_serial_number())
            .not_valid_before(BEGAN)
            .not_valid_after(BEGAN + timedelta(days=36500))
            .add_extension(certificates.BasicConstraints(ca=is_root, path_length=None), critical=True)
            .add_extension(certificates.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
            .add_extension(
                certificates.KeyUsage(not is_root, not is_root, False, False, False, is_root, is_root, False, False), critical=True
            )
        )
        if is_stamper:
            builder = builder.add_extension(certificates.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
        return builder.sign(self.key, hashes.SHA256())


@cache
def authority(name: str) -> Authority:
    """One authority of each name in a run."""
    return Authority(name)


def blank_pdf() -> bytes:
    """An unsigned document of one page."""
    writer = PdfFileWriter()
    stream = writer.add_object(StreamObject(stream_data=b"q Q"))
    writer.insert_page(PageObject(contents=stream, media_box=(0, 0, 200, 200)))
    target = BytesIO()
    writer.write(target)
    return target.getvalue()


def signed_pdf(by: Authority, name: str = "Taro Signer", *, stamped_at: datetime | None = None, content: bytes | None = None) -> bytes:
    """A document signed by a person of `by`; with a time stamp of the same authority where asked."""
    writer = IncrementalPdfFileWriter(BytesIO(content or blank_pdf()))
    field = PdfSignatureMetadata(field_name=f"Signature{len(content or b'')}")
    stamper = by.stamper(stamped_at) if stamped_at else None
    signed: BytesIO = sign_pdf(writer, field, by.signer(name), timestamper=stamper)
    return signed.getvalue()


def stamped_pdf(by: Authority, at: datetime) -> bytes:
    """A document with a time stamp alone, signed by nobody."""
    stamped: BytesIO = PdfTimeStamper(by.stamper(at)).timestamp_pdf(IncrementalPdfFileWriter(BytesIO(blank_pdf())), "sha256")
    return stamped.getvalue()


def changed_later(content: bytes) -> bytes:
    """The document with a later revision that puts something else on its page."""
    writer = IncrementalPdfFileWriter(BytesIO(content))
    page = writer.root["/Pages"]["/Kids"][0]
    page[pdf_name("/MediaBox")] = ArrayObject([NumberObject(0), NumberObject(0), NumberObject(9), NumberObject(9)])
    writer.update_container(page)
    target = BytesIO()
    writer.write(target)
    return target.getvalue()


def _load(certificate: certificates.Certificate) -> x509.Certificate:
    return x509.Certificate.load(certificate.public_bytes(serialization.Encoding.DER))


def _load_key(key: Key) -> keys.PrivateKeyInfo:
    return keys.PrivateKeyInfo.load(
        key.private_bytes(serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
