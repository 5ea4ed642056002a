"""Addresses that somebody names on a page lead out of here, not to what only this computer reaches.

Whoever names `rtsp://10.0.0.1/` or `http://localhost/` would otherwise have the server look around in its own network
for them. A host is resolved once, each of its addresses is judged, and what was judged is what is connected to, so that
a name cannot mean one place now and another one a moment later. CLASSPULSE_INSIDE names the networks that may be
followed all the same, as `192.168.20.0/24,fd12::/64`: those of the room cameras, say.

https://cheatsheetseries.owasp.org/cheatsheets/Server_Side_Request_Forgery_Prevention_Cheat_Sheet.html
"""

from __future__ import annotations

import os
import socket
from contextlib import suppress
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from ingest.remote import OTHERS, shown
from ingest.video import HopelessError

SETTING = "CLASSPULSE_INSIDE"
PREFIX = OTHERS
"""Before an address that was named on a page: `ingest.sources.outside` follows it."""
SCHEMES = ("rtsp", "rtsps", "rtmp", "rtmps", "http", "https")
"""What such an address begins with."""
CONNECT_S = 3.5
NAT64 = IPv6Network("64:ff9b::/96")
"""RFC 6052: the last four bytes are an IPv4 address."""

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network


class InsideError(HopelessError):
    """An address lies inside, and nobody who runs the server has allowed that."""

    def __init__(self, uri: str) -> None:
        """Of an address, or of a host."""
        super().__init__(
            f"{shown(uri)} lies in a network of the server itself; whoever runs it allows that by {SETTING}, or "
            "follows the address by classpulse live"
        )


def outside(uri: str) -> str:
    """An address that was named on a page, to be followed as such; what lies on this computer as it is."""
    return PREFIX + uri if uri.partition("://")[0].lower() in SCHEMES else uri


def networks() -> tuple[Network, ...]:
    """Those that CLASSPULSE_INSIDE allows. HopelessError for what is none."""
    said = os.environ.get(SETTING, "")
    try:
        return tuple(ip_network(one.strip(), strict=False) for one in said.split(",") if one.strip())
    except ValueError as error:
        raise HopelessError(
            f"{SETTING} is {said!r} ({error}): give networks, as in 192.168.20.0/24,fd12::/64"
        ) from error


def may_reach(address: Address, allowed: tuple[Network, ...] = ()) -> bool:
    """Whether an address is one of the internet at large, or of a network that is allowed. An IPv4 address within an
    IPv6 one (mapped, 6to4, Teredo, NAT64) is judged as what it is.
    """
    inner = _within(address)
    if inner is not None:
        return may_reach(inner, allowed)
    if any(address.version == one.version and address in one for one in allowed):
        return True
    return address.is_global and not (address.is_multicast or address.is_reserved or address.is_unspecified)


def is_inside(host: str) -> bool:
    """Whether a host that is written as a number, in whatever way, lies inside: 127.0.0.1, 2130706433, 0177.1, [::1].
    Of a name nothing is known before it is connected to.
    """
    with suppress(OSError, UnicodeError):
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM, flags=socket.AI_NUMERICHOST)
        return not all(may_reach(ip_address(one[4][0]), networks()) for one in found)
    return False


def connected(host: str, port: int) -> socket.socket:
    """A connection to a host: to the first of its addresses that may be reached and answers. InsideError where none
    may, OSError where none answers.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except UnicodeError as error:  # a name that is none
        raise OSError(f"no address of {host}") from error
    allowed = networks()
    open_ones = [one for one in found if may_reach(ip_address(one[4][0]), allowed)]
    if not open_ones:
        raise InsideError(host)
    failed: OSError | None = None
    for family, kind, protocol, _, address in open_ones:
        try:
            return _connected(socket.socket(family, kind, protocol), address)
        except OSError as error:
            failed = error
    raise failed or OSError(f"no address of {host}")


def _connected(
    one: socket.socket, address: tuple[str, int] | tuple[str, int, int, int] | tuple[int, bytes]
) -> socket.socket:
    try:
        one.settimeout(CONNECT_S)
        one.connect(address)
    except BaseException:
        one.close()
        raise
    return one


def _within(address: Address) -> IPv4Address | None:
    """The IPv4 address that an IPv6 one stands for."""
    if isinstance(address, IPv4Address):
        return None
    if address in NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    teredo = address.teredo
    return address.ipv4_mapped or address.sixtofour or (teredo[1] if teredo else None)
