"""Who we are at Zoom, from the environment (docs/zoom.md):

CLASSPULSE_ZOOM_ACCOUNT, CLASSPULSE_ZOOM_CLIENT, CLASSPULSE_ZOOM_SECRET    of the server-to-server app
CLASSPULSE_ZOOM_WEBHOOK_SECRET    the app's secret token, by which its events are known
CLASSPULSE_ZOOM_HOSTS             whose recordings are taken (e-mail addresses or user ids, by commas); else everybody's
CLASSPULSE_ZOOM_API               another base address of the API than https://api.zoom.us/v2
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address
from typing import Self
from urllib.parse import urlsplit

from ingest.video import SourceError

API = "https://api.zoom.us/v2"
DOMAINS = ("zoom.us", "zoomgov.com", "zoom.com")
"""Zoom's own: nobody else is shown the secret or a token."""
NEEDED = ("CLASSPULSE_ZOOM_ACCOUNT", "CLASSPULSE_ZOOM_CLIENT", "CLASSPULSE_ZOOM_SECRET")
WEBHOOK = "CLASSPULSE_ZOOM_WEBHOOK_SECRET"


@dataclass(frozen=True, slots=True)
class Account:
    """An app of ours in an account at Zoom. Written out, it shows no secret."""

    account: str
    client: str
    secret: str = field(repr=False)
    api: str = API
    hosts: tuple[str, ...] = ()

    @classmethod
    def named(cls, environment: Mapping[str, str] = os.environ) -> Self:
        """By the environment. SourceError naming what is missing, or an address that is not Zoom's."""
        if gone := missing(environment):
            raise SourceError(f"Zoom is not set up: set {', '.join(gone)} (docs/zoom.md)")
        api = (environment.get("CLASSPULSE_ZOOM_API") or API).rstrip("/")
        if not trusted(api):
            raise SourceError(
                f"CLASSPULSE_ZOOM_API is {urlsplit(api).netloc.rpartition('@')[2] or api!r}, which would be shown the "
                f"secret: leave it out, or name an https address of {', '.join(DOMAINS)} (or one on this machine)"
            )
        hosts = (one.strip() for one in environment.get("CLASSPULSE_ZOOM_HOSTS", "").split(","))
        account, client, secret = (environment[name].strip() for name in NEEDED)
        return cls(account, client, secret, api, tuple(filter(None, hosts)))

    @property
    def token(self) -> str:
        """Where tokens are asked for: https://zoom.us/oauth/token beside https://api.zoom.us/v2."""
        parts = urlsplit(self.api)
        return f"{parts.scheme}://{parts.netloc.removeprefix('api.')}/oauth/token"

    def ours(self, url: str) -> bool:
        """Whether an address may be shown our token: Zoom's, or the very machine that the API is on."""
        parts, api = urlsplit(url), urlsplit(self.api)
        return (parts.scheme, parts.netloc) == (api.scheme, api.netloc) or (_zooms(url) and not _here(self.api))

    def takes(self, *host: str) -> bool:
        """Whether a meeting of this host, by any of id and e-mail address, is to be fetched."""
        wanted = {one.casefold() for one in self.hosts}
        return not wanted or any(one.casefold() in wanted for one in host)


def missing(environment: Mapping[str, str] = os.environ) -> list[str]:
    """The settings without which nothing can be asked of Zoom, as far as they are not there."""
    return [name for name in NEEDED if not environment.get(name, "").strip()]


def webhook_secret(environment: Mapping[str, str] = os.environ) -> str:
    """By which events are known; "" where none is set."""
    return environment.get(WEBHOOK, "").strip()


def trusted(url: str) -> bool:
    """Whether a base address may be shown the secret: Zoom's over https, or on this machine."""
    return _zooms(url) or _here(url)


def _zooms(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    plain = re.fullmatch(r"[a-z0-9.-]+", host) and urlsplit(url).scheme == "https"
    return bool(plain) and any(host == one or host.endswith(f".{one}") for one in DOMAINS)


def _here(url: str) -> bool:
    parts = urlsplit(url)
    try:
        local = parts.hostname == "localhost" or ip_address(parts.hostname or "").is_loopback
    except ValueError:
        return False
    return local and parts.scheme in ("http", "https") and not parts.username
