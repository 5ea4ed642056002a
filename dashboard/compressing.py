"""Answers smaller on their way: a page is a fifth of its JSON, and the scripts are a third. Python's own gzip."""

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING

from flask import request

if TYPE_CHECKING:
    from flask import Flask, Response

KINDS = ("text/", "application/json", "application/javascript", "image/svg+xml")
LEAST = 1_000
"""Bytes under which it is not worth it."""
QUICK, THOROUGH = 4, 8
"""Levels of gzip: of what is made for one reader, and of what is the same for all and kept."""
LIBRARIES = "/_dash-component-suites/"
"""What is below has its version in its address."""


def compress(server: Flask) -> None:
    """Compress what `server` answers for whoever accepts that."""
    kept: dict[str, bytes] = {}

    def compressed(response: Response) -> Response:
        if not _wanted(response):
            return response
        response.direct_passthrough = False
        same = request.path if request.path.startswith(LIBRARIES) and response.status_code == 200 else ""
        small = kept.get(same) if same else None
        if small is None:
            small = gzip.compress(response.get_data(), THOROUGH if same else QUICK, mtime=0)
        if same:
            kept[same] = small
        response.set_data(small)
        response.headers["Content-Encoding"] = "gzip"
        response.vary.add("Accept-Encoding")
        return response

    server.after_request(compressed)


def _wanted(response: Response) -> bool:
    plain = response.status_code != 304 and "Content-Encoding" not in response.headers and not response.is_streamed
    long = (response.content_length or LEAST) >= LEAST
    kind = (response.mimetype or "").startswith(KINDS)
    return plain and long and kind and request.accept_encodings.quality("gzip") > 0 and request.method != "HEAD"
