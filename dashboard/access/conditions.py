"""What the operator sets about who comes in, from the environment (docs/access.md)."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from ipaddress import ip_address
from typing import Self

from dashboard.access.secret import secret
from storage import StoreError


@dataclass(frozen=True)
class Provider:
    """A provider of OpenID Connect, by its issuer, and what it knows this dashboard by."""

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)


@dataclass(frozen=True)
class Conditions:
    """`secret` signs cookies; `local`: who comes from this machine needs no log-in; so many `proxies` in front are
    believed; `provider` logs people in beside the passwords.
    """

    secret: str = field(repr=False)
    local: bool = False
    proxies: int = 0
    provider: Provider | None = None

    @classmethod
    def set_for(cls, host: str, *, demo: bool = False) -> Self:
        """Those of the environment, for a server that listens on `host`. StoreError for what makes no sense."""
        proxies = _proxies()
        return cls(secret(), demo and loopback(host) and not proxies, proxies, _provider())


def loopback(host: str) -> bool:
    """Whether nobody but this machine reaches a host, by its name or address."""
    try:
        return host.lower() == "localhost" or ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def _proxies() -> int:
    said = os.environ.get("CLASSPULSE_PROXIES", "") or "0"
    if not (said.isdecimal() and int(said) < 10):
        raise StoreError(f"CLASSPULSE_PROXIES is {said!r}: the number of proxies in front of the server, as in 1")
    return int(said)


def _provider() -> Provider | None:
    names = ("CLASSPULSE_OIDC_ISSUER", "CLASSPULSE_OIDC_CLIENT_ID", "CLASSPULSE_OIDC_CLIENT_SECRET")
    said = [os.environ.get(name, "") for name in names]
    if not any(said):
        return None
    if not all(said):
        missing = ", ".join(name for name, value in zip(names, said, strict=True) if not value)
        raise StoreError(f"For log-in by OpenID Connect, set {missing}, too (docs/access.md)")
    return Provider(*said)
