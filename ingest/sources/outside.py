"""A stream whose address somebody named on a page of the dashboard, by `outside+` before it: followed as by
`ingest.sources.stream`, but only where the address, and whatever it leads to, lies outside (`ingest.outside`).
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import SplitResult, urlsplit

from ingest.happening import Instants, first_look
from ingest.outside import PREFIX, InsideError, networks
from ingest.relaying import Fixed, Proxy, Relay
from ingest.remote import shown
from ingest.sources.stream import HLS, RTMP, RTSP
from ingest.streaming import Kind, pictures
from ingest.video import Frame, HopelessError, Recording, Segment, SourceError

LIVE = True
PORTS = {"rtsp": 554, "rtsps": 322, "rtmp": 1935, "rtmps": 443}
ENCRYPTED = ("rtsps", "rtmps")
WITHIN = {"rtsp": replace(RTSP, protocols="rtsp,rtp,tcp"), "rtmp": replace(RTMP, protocols="rtmp,tcp")}
"""Between FFmpeg and the relay, which encrypts."""


def accepts(uri: str) -> bool:
    """Whether `uri` begins with outside+."""
    return uri.startswith(PREFIX)


def probe(uri: str) -> Recording:
    """Its size, by its first picture."""
    return first_look(uri, frames)


def frames(segment: Segment, period_ms: int) -> Iterator[Frame | None]:
    """Its pictures as they come. InsideError where it lies or leads inside, HopelessError where it is no stream,
    SourceError as of any stream.
    """
    uri, now = segment.uri.removeprefix(PREFIX), Instants(segment.start_ms, period_ms)
    networks()  # what makes no sense is told here, not in a thread
    with _relay(uri) as relay:
        kind, at = _through(uri, relay.port)
        try:
            yield from pictures(uri, kind, now, at=at)
        except SourceError:
            if relay.refused is not None:
                raise InsideError(uri) from None
            raise


def _relay(uri: str) -> Relay:
    parts = _parts(uri)
    scheme = parts.scheme.lower()
    if scheme in PORTS:
        return Fixed(parts.hostname or "", parts.port or PORTS[scheme], tls=scheme in ENCRYPTED)
    return Proxy()


def _parts(uri: str) -> SplitResult:
    """HopelessError for an address that is none, or no stream's."""
    try:
        parts = urlsplit(uri)
        whole = bool(parts.hostname) and parts.port != 0
    except ValueError:
        whole, parts = False, SplitResult("", "", "", "", "")
    scheme = parts.scheme.lower()
    playlist = scheme in ("http", "https") and parts.path.lower().endswith(".m3u8")
    if not whole or not (scheme in PORTS or playlist):
        raise HopelessError(f"{shown(uri)} is no stream; its address begins with rtsp:// or rtmp://, or ends in .m3u8")
    return parts


def _through(uri: str, port: int) -> tuple[Kind, str]:
    """How FFmpeg is to open an address by a port of the relay, and where."""
    parts = urlsplit(uri)
    scheme = parts.scheme.lower().removesuffix("s")
    if scheme == "http":
        os.environ.pop("no_proxy", None)  # FFmpeg would go by itself to what that names
        way = {"http_proxy": f"http://127.0.0.1:{port}", "http_persistent": "0"}
        return replace(HLS, protocols=f"{HLS.protocols},httpproxy", options={**HLS.options, **way}), uri
    user, at, _ = parts.netloc.rpartition("@")
    return WITHIN[scheme], parts._replace(scheme=scheme, netloc=f"{user}{at}127.0.0.1:{port}").geturl()
