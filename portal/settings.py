"""What an installation may decide: read once from the environment (prefix `PORTAL_`), checked, and then frozen.

With nothing set, the portal is the embedded one: SQLite, a local object store and `.eml` files under `./var`.
"""

import re
import secrets
from pathlib import Path
from typing import Literal, Self
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

SCANNER = re.compile(r"type-only|clamd://([^/:]+:\d+|/.+)")
LOOPBACK_HOSTS = frozenset({"127.0.0.1", "localhost", "::1"})


class Settings(BaseSettings):
    """All settings, with their environment names in upper case after `PORTAL_`. See docs/operation.md."""

    model_config = SettingsConfigDict(env_prefix="PORTAL_", frozen=True, extra="ignore")

    base_url: str = Field(
        default="http://127.0.0.1:8000", description="Where people reach the portal; links in mail are built from it only."
    )
    data_folder: Path = Field(default=Path("var"), description="Embedded database, objects, mail and secret key.")
    database_url: str = Field(default="", description="sqlite:///… or postgresql+psycopg://…; empty: SQLite in the data folder.")
    object_store_url: str = Field(default="", description="file:///… or s3://bucket?endpoint=…&region=…; empty: the data folder.")
    object_store_access_key: str = ""
    object_store_secret_key: SecretStr = SecretStr("")
    secret_key: SecretStr = Field(
        default=SecretStr(""), description="At least 32 characters; empty: made once and kept in the data folder."
    )
    scanner: str = Field(default="type-only", description="clamd://host:port, or type-only (no virus scan; the page says so).")
    smtp_host: str = Field(default="", description="Mail server; empty: mail is written as .eml files into the data folder.")
    smtp_port: int = 25
    smtp_security: Literal["none", "starttls", "tls"] = "none"
    smtp_user: str = ""
    smtp_password: SecretStr = SecretStr("")
    mail_sender: str = "portal@localhost"
    default_locale: Literal["ja", "en"] = "ja"
    demonstration: bool = Field(default=False, description="Demonstration sign-in links. Never in real use.")
    embedded_worker: bool = Field(default=True, description="Work off jobs in a thread of this process; False where `portal worker` runs.")
    upload_limit_bytes: int = 25 * 1024 * 1024
    signature_roots: Path | None = Field(
        default=None, description="Folder of PEM certificates whose signatures in PDF files are trusted; empty: of none is it known."
    )
    expiry_reminder_days: tuple[int, ...] = Field(
        default=(90, 30), description="How many days before the end of an engagement those who send are reminded; a JSON list."
    )
    session_idle_minutes: int = 60
    session_hours: int = 12
    oidc_issuer: str = ""
    oidc_client_id: str = ""
    oidc_client_secret: SecretStr = SecretStr("")
    oidc_organisation_id: str = ""
    oidc_label: str = ""

    @model_validator(mode="after")
    def _check(self) -> Self:
        parts = urlsplit(self.base_url)
        if parts.scheme not in {"http", "https"} or not parts.hostname or parts.path not in {"", "/"}:
            raise ValueError(f"PORTAL_BASE_URL must look like https://portal.example.jp, not {self.base_url!r}")
        if parts.scheme == "http" and parts.hostname not in LOOPBACK_HOSTS:
            raise ValueError(f"PORTAL_BASE_URL {self.base_url!r} must use https: only a loopback address may be served without it")
        if self.secret_key.get_secret_value() and len(self.secret_key.get_secret_value()) < 32:
            raise ValueError("PORTAL_SECRET_KEY must have at least 32 characters")
        if not self.effective_database_url.startswith(("sqlite:///", "postgresql+psycopg://")):
            raise ValueError("PORTAL_DATABASE_URL must look like sqlite:////folder/portal.sqlite3 or postgresql+psycopg://user@host/name")
        if not self.effective_object_store_url.startswith(("file:///", "s3://")):
            raise ValueError(
                "PORTAL_OBJECT_STORE_URL must look like file:///folder or s3://bucket?endpoint=https://s3.example.jp&region=name"
            )
        if not SCANNER.fullmatch(self.scanner):
            raise ValueError(f"PORTAL_SCANNER must be clamd://host:port, clamd:///path/of/socket or type-only, not {self.scanner!r}")
        return self

    @property
    def is_secure(self) -> bool:
        """Whether people reach the portal over https; cookies are then `__Host-` and Secure."""
        return self.base_url.startswith("https://")

    @property
    def hosts(self) -> list[str]:
        """Host names that a request may carry."""
        host = urlsplit(self.base_url).hostname or ""
        return sorted({host, *LOOPBACK_HOSTS} if host in LOOPBACK_HOSTS else {host})

    @property
    def origin(self) -> str:
        """The origin of the address where people reach the portal."""
        parts = urlsplit(self.base_url)
        return f"{parts.scheme}://{parts.netloc}"

    @property
    def origins(self) -> frozenset[str]:
        """The origins that may send us forms: ours alone, which on a loopback address goes by each of its names."""
        parts = urlsplit(self.base_url)
        port = f":{parts.port}" if parts.port else ""
        names = (f"[{host}]" if ":" in host else host for host in self.hosts)
        return frozenset({self.origin, *(f"{parts.scheme}://{name}{port}" for name in names)})

    def served_on(self, port: int) -> "Settings":
        """These settings for a portal on `port` of this machine: where nobody said where people reach it, it is there."""
        return self if "base_url" in self.model_fields_set else self.model_copy(update={"base_url": f"http://127.0.0.1:{port}"})

    @property
    def effective_database_url(self) -> str:
        """The database URL with the embedded default filled in."""
        return self.database_url or f"sqlite:///{self.data_folder.resolve() / 'portal.sqlite3'}"

    @property
    def effective_object_store_url(self) -> str:
        """The object store URL with the embedded default filled in."""
        return self.object_store_url or (self.data_folder.resolve() / "objects").as_uri()

    @property
    def mail_folder(self) -> Path:
        """Where the embedded default writes its `.eml` files."""
        return self.data_folder / "mail"

    @property
    def has_oidc(self) -> bool:
        """Whether staff may sign in with their company account."""
        return bool(self.oidc_issuer and self.oidc_client_id and self.oidc_organisation_id)

    def read_secret_key(self) -> str:
        """The key from which links, codes and CSRF tokens are derived; made once, mode 0600, when none is set."""
        given = self.secret_key.get_secret_value()
        if given:
            return given
        path = self.data_folder / "secret_key"
        if not path.exists():
            self.data_folder.mkdir(parents=True, exist_ok=True)
            path.touch(mode=0o600)
            path.write_text(secrets.token_hex(32))
        return path.read_text()
