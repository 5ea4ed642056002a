"""A stream by its address: rtsp:// (cameras), rtmp://, http(s)://....m3u8 (HLS), and MPEG-TS by tcp:// or udp://."""

from __future__ import annotations

from collections.abc import Iterator

from ingest.happening import Instants, first_look
from ingest.remote import address
from ingest.streaming import Kind, pictures
from ingest.video import Frame, Recording, Segment

LIVE = True
RTSP = Kind("rtsp", "rtsp,sdp,rtp", "rtsp,rtsps,rtp,tcp,tls", {"rtsp_transport": "tcp"})
"""Over TCP: no picture is torn, and no firewall in the way."""
RTMP = Kind("flv", "flv", "rtmp,rtmps,rtmpe,rtmpt,tcp,tls,http,https")
PLAIN = Kind("mpegts", "mpegts", "tcp,udp")
HLS = Kind("hls", "hls,mpegts,mov,aac,mp3,webvtt", "http,https,tcp,tls,crypto", {"live_start_index": "-1"}, bursts=True)
"""From the newest piece on, whose pictures come all at once."""
KINDS = {"rtsp": RTSP, "rtsps": RTSP, "rtmp": RTMP, "rtmps": RTMP, "tcp": PLAIN, "udp": PLAIN}


def accepts(uri: str) -> bool:
    """Whether `uri` has one of these schemes, or is the address of an HLS playlist."""
    return _kind(uri) is not None


def probe(uri: str) -> Recording:
    """Its size, by its first picture."""
    return first_look(uri, frames)


def frames(segment: Segment, period_ms: int) -> Iterator[Frame | None]:
    """Its pictures as they come. SourceError when it cannot be reached, ends in an error, or says nothing."""
    kind = _kind(segment.uri) or HLS
    return pictures(segment.uri, kind, Instants(segment.start_ms, period_ms))


def _kind(uri: str) -> Kind | None:
    parts = address(uri)
    scheme = parts.scheme.lower()
    if scheme in ("http", "https"):
        return HLS if parts.path.lower().endswith(".m3u8") else None
    return KINDS.get(scheme)
