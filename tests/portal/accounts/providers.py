"""The two kinds of identity provider that these tests meet: the real one, visited as a person would, and one that forges."""

import base64
import json
import re
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx2
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from joserfc import jwt
from joserfc.jwk import RSAKey
from joserfc.jws import JWSRegistry

from storage import clock

CLIENT_ID = "portal"


def sign_in_at_provider(departure: str, login: str) -> str:
    """Follow the way that the portal sent the browser on, sign in as `login`, consent; gives the path and query back to us."""
    parts = urlsplit(departure)
    with httpx2.Client(base_url=f"{parts.scheme}://{parts.netloc}", follow_redirects=False) as browser:
        answer = browser.get(departure)
        for _ in range(12):
            if answer.is_redirect:
                target = answer.headers["location"]
                if "/sign-in/oidc/callback" in target:
                    back = urlsplit(target)
                    return f"{back.path}?{back.query}"
                answer = browser.get(target)
                continue
            action = re.search(r'action="([^"]+)"', answer.text)
            prompt = re.search(r'name="prompt" value="(\w+)"', answer.text)
            assert action is not None, answer.text
            assert prompt is not None, answer.text
            answer = browser.post(action[1], data={"prompt": prompt[1], "login": login, "password": "any"})
    raise AssertionError("the provider never sent the browser back")


@cache
def rsa_key(owner: str) -> RSAKey:
    """The key of this owner, each made once: all are called "one"."""
    return RSAKey.generate_key(2048, {"kid": "one"})


@dataclass
class ForgingProvider:
    """A provider whose every word the test decides."""

    port: int = 0
    key: RSAKey = field(default_factory=lambda: rsa_key("the provider"))
    metadata_changes: dict[str, Any] = field(default_factory=dict)
    token_status: int = 200
    make_token: Callable[[str], str | None] = lambda _nonce: None
    nonce: str = ""
    asked: list[Mapping[str, list[str]]] = field(default_factory=list)

    @property
    def issuer(self) -> str:
        """Its issuer identifier."""
        return f"http://127.0.0.1:{self.port}"

    def metadata(self) -> dict[str, Any]:
        """What it publishes about itself."""
        endpoints = {name: f"{self.issuer}/{name}" for name in ("authorization_endpoint", "token_endpoint", "jwks_uri")}
        return {"issuer": self.issuer, **endpoints, "authorization_response_iss_parameter_supported": True, **self.metadata_changes}

    def claims(self, nonce: str, **changes: Any) -> dict[str, Any]:
        """The claims of a right answer, with changes; a claim set to None is left out."""
        now = int(clock.now().timestamp())
        right = {"iss": self.issuer, "aud": CLIENT_ID, "sub": "hanako", "nonce": nonce, "iat": now, "exp": now + 300}
        return {name: value for name, value in {**right, **changes}.items() if value is not None}

    def sign(self, claims: Mapping[str, Any], *, key: RSAKey | None = None, **header: Any) -> str:
        """An ID token signed with its own key, unless another is given."""
        registry = JWSRegistry(algorithms=["RS256"], strict_check_header=False)
        return jwt.encode({"alg": "RS256", "kid": "one", **header}, dict(claims), key or self.key, registry=registry)

    def sign_by_hand(self, claims: Mapping[str, Any], **header: Any) -> str:
        """An ID token with a header that the library would not write."""
        parts = ({"alg": "RS256", "kid": "one", **header}, claims)
        signed = ".".join(base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode() for part in parts)
        private_key = serialization.load_pem_private_key(self.key.as_pem(private=True), password=None)
        assert isinstance(private_key, rsa.RSAPrivateKey)
        signature = private_key.sign(signed.encode(), padding.PKCS1v15(), hashes.SHA256())
        return f"{signed}.{base64.urlsafe_b64encode(signature).rstrip(b'=').decode()}"


@contextmanager
def forging_provider() -> Iterator[ForgingProvider]:
    """A running forger."""
    provider = ForgingProvider()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            keys = {"keys": [provider.key.as_dict(private=False)]}
            self._answer(200, keys if self.path == "/jwks_uri" else provider.metadata())

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            provider.asked.append(parse_qs(body))
            token = provider.make_token(provider.nonce)
            given = {"access_token": "access", "token_type": "Bearer"} | ({"id_token": token} if token is not None else {})
            self._answer(provider.token_status, given if provider.token_status == 200 else {"error": "invalid_grant"})

        def log_message(self, *_arguments: object) -> None:
            """Quietly."""

        def _answer(self, status: int, value: object) -> None:
            body = json.dumps(value).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    provider.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
