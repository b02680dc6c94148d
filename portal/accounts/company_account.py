"""Signing in with the company account: OpenID Connect, authorization code flow with PKCE, and nothing taken on trust.

A person is (issuer, subject) and nothing else: an e-mail address at the provider never finds an account here. What this
module sends away (state, nonce, verifier) its caller keeps on the server, bound to the browser, and gives back once.
"""

import hmac
import ssl
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import httpx2
from authlib.common.security import generate_token
from authlib.integrations.httpx_client import OAuth2Client, OAuthError
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from joserfc.jws import JWSRegistry

from portal.settings import LOOPBACK_HOSTS, Settings
from storage.problems import Refused, Unavailable

CALLBACK = "/sign-in/oidc/callback"
SCOPE = "openid profile email"
# Public-key signatures only: no "none", and no HMAC, with which a public key could be passed off as a shared secret.
ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"]
TIMEOUT = httpx2.Timeout(5.0, connect=2.0)
LEEWAY = 60  # seconds that two clocks may differ


_of_thread = threading.local()


@dataclass(frozen=True, slots=True)
class Departure:
    """Where the browser goes, and what must be remembered until it comes back."""

    url: str
    state: str
    nonce: str
    verifier: str


@dataclass(frozen=True, slots=True)
class Identity:
    """Whom the provider vouches for. `email` is empty unless the provider says that it is verified."""

    issuer: str
    subject: str
    name: str
    email: str


def depart(settings: Settings, *, locale: str) -> Departure:
    """Begin: the address of the provider's sign-in page. Raises Unavailable("company-account-unavailable")."""
    state, nonce, verifier = generate_token(48), generate_token(48), generate_token(64)
    with _client(settings) as client:
        metadata = _metadata(client, settings)
        url, _state = client.create_authorization_url(
            metadata["authorization_endpoint"], state=state, code_verifier=verifier, nonce=nonce, ui_locales=locale
        )
    return Departure(url, state, nonce, verifier)


def arrive(settings: Settings, answer: Mapping[str, str], *, nonce: str, verifier: str) -> Identity:
    """End: who it is, from the provider's answer (the query of the callback, whose state the caller has checked).

    Raises Refused("company-account-refused", reason=...) when the answer is not one of this provider for this portal and
    this browser, or the person did not consent; Unavailable when the provider does not answer.
    """
    with _client(settings) as client:
        metadata = _metadata(client, settings)
        _check_issuer(metadata, settings, answer.get("iss"))
        if "error" in answer or not answer.get("code"):
            raise Refused("company-account-refused", reason="not-consented")
        try:
            token = client.fetch_token(
                metadata["token_endpoint"], grant_type="authorization_code", code=answer["code"], code_verifier=verifier
            )
        except OAuthError as error:
            raise Refused("company-account-refused", reason="code-refused") from error
        keys = _read_json(client, _endpoint(metadata, settings, "jwks_uri"))
    claims = _read_id_token(settings, token, keys, nonce)
    is_verified = claims.get("email_verified") is True
    return Identity(
        issuer=settings.oidc_issuer,
        subject=str(claims["sub"]),
        name=str(claims.get("name") or ""),
        email=str(claims.get("email") or "") if is_verified else "",
    )


def _read_id_token(settings: Settings, token: Mapping[str, Any], keys: Mapping[str, Any], nonce: str) -> Mapping[str, Any]:
    """The claims of the ID token, each checked by name: by default a token made for another client would pass."""
    options = {
        "iss": {"essential": True, "value": settings.oidc_issuer},
        "aud": {"essential": True, "value": settings.oidc_client_id},
        "sub": {"essential": True},
        "nonce": {"essential": True, "value": nonce},
    }
    parameters = {"nonce": nonce, "client_id": settings.oidc_client_id, "access_token": token.get("access_token")}
    try:
        decoded = jwt.decode(
            str(token.get("id_token", "")),
            KeySet.import_key_set(dict(keys)),  # type: ignore[arg-type]  # JSON from outside: joserfc checks it itself
            registry=JWSRegistry(algorithms=ALGORITHMS, strict_check_header=False),
        )
        claims = CodeIDToken(decoded.claims, decoded.header, options, parameters)
        claims.validate(leeway=LEEWAY)
    except (JoseError, ValueError, TypeError, KeyError) as error:
        raise Refused("company-account-refused", reason="token-not-valid") from error
    return dict(claims)


def _check_issuer(metadata: Mapping[str, Any], settings: Settings, named: str | None) -> None:
    """RFC 9207: the answer names its provider, so that one provider's answer is never taken for another's."""
    is_promised = metadata.get("authorization_response_iss_parameter_supported") is True
    if (is_promised and named is None) or (named is not None and not hmac.compare_digest(named.encode(), settings.oidc_issuer.encode())):
        raise Refused("company-account-refused", reason="issuer-differs")


@contextmanager
def _client(settings: Settings) -> Iterator[Any]:
    """The HTTP client of one visit. A provider that does not answer in time, or not with what it should, is Unavailable."""
    client = OAuth2Client(
        client_id=settings.oidc_client_id,
        client_secret=settings.oidc_client_secret.get_secret_value(),
        scope=SCOPE,
        redirect_uri=f"{settings.origin}{CALLBACK}",
        code_challenge_method="S256",
        timeout=TIMEOUT,
        verify=_trusted(),
        follow_redirects=False,
    )
    try:
        with client:
            yield client
    except (httpx2.HTTPError, ValueError, KeyError) as error:
        raise Unavailable("company-account-unavailable") from error


def _trusted() -> ssl.SSLContext:
    """The authorities that may vouch for a provider's host: to read them takes longer than a page, and every client would read them anew.

    Each thread keeps its own, because whoever opens a connection writes into the context.
    """
    if not hasattr(_of_thread, "context"):
        _of_thread.context = httpx2.create_ssl_context()
    found: ssl.SSLContext = _of_thread.context
    return found


def _metadata(client: Any, settings: Settings) -> Mapping[str, Any]:
    """What the provider publishes about itself; read at every sign-in, so that new keys and addresses hold at once."""
    address = f"{settings.oidc_issuer.rstrip('/')}/.well-known/openid-configuration"
    metadata: dict[str, Any] = _read_json(client, address)
    if metadata["issuer"] != settings.oidc_issuer:
        raise Refused("company-account-refused", reason="issuer-differs")
    for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
        _endpoint(metadata, settings, name)
    return metadata


def _read_json(client: Any, address: str) -> Any:
    """What a public address of the provider holds; asked without any token. Anything but 200 is an error, a redirect too."""
    return client.request("GET", address, withhold_token=True).raise_for_status().json()


def _endpoint(metadata: Mapping[str, Any], settings: Settings, name: str) -> str:
    """An address that the provider publishes; https, except beside a provider on this very machine."""
    address = str(metadata[name])
    is_local = urlsplit(settings.oidc_issuer).hostname in LOOPBACK_HOSTS and urlsplit(address).hostname in LOOPBACK_HOSTS
    if not address.startswith("https://") and not is_local:
        raise Unavailable("company-account-unavailable")
    return address
