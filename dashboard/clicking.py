"""Readers that click all at once, over HTTP, on a server of its own: how long each of them waits, and what the server
computes for it. The callbacks are those that the browser calls, asked for as it does.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException
from http.cookies import SimpleCookie
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Any

import numpy as np

from dashboard.access.cookies import TOKEN
from dashboard.asking import address
from dashboard.keeping import HOME
from dashboard.pages import pages
from ingest.console import complain
from ingest.video import Recording, SourceError
from storage import StoreError, terms
from storage.queries import LectureSummary

if TYPE_CHECKING:
    from storage.store import Store

STARTS_S = 120
TICKS = os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 100
Took = dict[str, list[float]]


def click(
    store: Store,
    lectures: Sequence[LectureSummary],
    clients: int,
    seconds: float,
    headers: Mapping[str, str],
    think: float = 1.0,
) -> dict[str, Any]:
    """Milliseconds by page for `clients` that ask again when they are answered, for `seconds`, after they looked at it
    for `think` seconds, more or less; and what the server's processes computed for a request, on the average. `headers`
    are sent along, as the cookie of somebody who logged in.
    """
    people = {one.id: list(terms.named(store, one.id)) for one in lectures}
    with served(store.engine.url.render_as_string(hide_password=False)) as (port, server):
        headers = _entered(port, headers)
        asked = _callback(port, headers)
        warm: Took = defaultdict(list)
        _client(port, asked, lectures, people, 0, time.monotonic() + seconds / 4, warm, headers, 0.0)
        took, before = [defaultdict[str, list[float]](list) for _ in range(clients)], computed(server)
        end = time.monotonic() + seconds
        threads = [
            Thread(target=_client, args=(port, asked, lectures, people, number + 1, end, took[number], headers, think))
            for number in range(clients)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        busy = computed(server) - before
    every = {name: [one for each in took for one in each[name]] for name in sorted({n for each in took for n in each})}
    count = sum(map(len, every.values()))
    found: dict[str, Any] = {name: _figures(each) for name, each in every.items()}
    asking = {"clients": clients, "seconds": seconds, "think_s": think, "requests": count}
    return asking | {"busy_ms": round(1000 * busy / count, 1)} | found


@contextmanager
def served(db: str) -> Iterator[tuple[int, int]]:
    """A server on a database at a free port; gives port and process."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    environment = {**os.environ, "CLASSPULSE_DB": db, "PYTHONPATH": HOME}
    command = [sys.executable, "-P", "-c", f"from dashboard import clicking; clicking.serve({port})"]
    server = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
    try:
        _wait(port, server)
        yield port, server.pid
    finally:
        server.terminate()
        server.wait()


def serve(port: int) -> None:
    """As `classpulse serve`, to whoever comes from this machine: a log-in would be measured once."""
    from dashboard import server
    from dashboard.access.conditions import Conditions

    with server.listening("127.0.0.1", port) as place:
        server.serve(os.environ["CLASSPULSE_DB"], place, _nothing_is_sent, Conditions.set_for("127.0.0.1", demo=True))


def _nothing_is_sent(uri: str) -> Recording:
    raise SourceError(f"{uri} was sent to a server that is measured")


def computed(pid: int) -> float:
    """Seconds that a process and its children have computed so far; NaN where the system does not tell."""
    stats = [
        path.read_text().rpartition(") ")[2].split() for path in Path("/proc").glob("[0-9]*/stat") if path.exists()
    ]
    pids = [int(path.parent.name) for path in Path("/proc").glob("[0-9]*/stat") if path.exists()]
    if not pids:
        return float("nan")
    return sum(
        (int(one[11]) + int(one[12])) / TICKS for at, one in zip(pids, stats, strict=False) if pid in (at, int(one[1]))
    )


def _wait(port: int, server: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + STARTS_S
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            if server.poll() is not None or time.monotonic() > end:
                raise StoreError("The server did not start: run classpulse serve and see what it says") from None
            time.sleep(0.2)


def _entered(port: int, headers: Mapping[str, str]) -> Mapping[str, str]:
    """The headers with the cookies and the token that a first visit gives."""
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("GET", "/", headers=dict(headers))
    answer = connection.getresponse()
    answer.read()
    given = SimpleCookie("; ".join(answer.headers.get_all("Set-Cookie") or []))
    cookies = [headers.get("Cookie", ""), *(f"{name}={one.value}" for name, one in given.items())]
    token = given[TOKEN].value if TOKEN in given else ""
    return {**headers, "Cookie": "; ".join(filter(None, cookies)), "X-CSRFToken": token}


def _callback(port: int, headers: Mapping[str, str]) -> Callable[[str, str, Mapping[str, Any]], bytes]:
    """The body by which a browser asks for the page at (path, search, view)."""
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("GET", "/_dash-dependencies", headers=dict(headers))
    every = json.loads(connection.getresponse().read())
    one = next(each for each in every if "title.data" in each["output"] and "page.children" in each["output"])
    names = [name.rsplit(".", 1) for name in one["output"].strip(".").split("...")]

    def body(path: str, search: str, view: Mapping[str, Any]) -> bytes:
        known = {"address.pathname": path, "address.search": search, "view.data": view}
        filled = {
            what: [each | {"value": known.get(f"{each['id']}.{each['property']}")} for each in one[what]]
            for what in ("inputs", "state")
        }
        outputs = [{"id": name, "property": prop} for name, prop in names]
        changed = ["address.pathname", "address.search"]
        return json.dumps({"output": one["output"], "outputs": outputs, "changedPropIds": changed} | filled).encode()

    return body


def _client(
    port: int,
    asked: Callable[[str, str, Mapping[str, Any]], bytes],
    lectures: Sequence[LectureSummary],
    people: Mapping[str, Sequence[int]],
    seed: int,
    end: float,
    took: Took,
    headers: Mapping[str, str],
    think: float,
) -> None:
    """One reader: a page by chance, at an address and on a screen by chance; now and then the document anew."""
    random, connection = np.random.default_rng(seed), HTTPConnection("127.0.0.1", port, timeout=60)
    sent = {"Content-Type": "application/json", "Accept-Encoding": "gzip", **headers}
    while time.monotonic() + think < end:
        time.sleep(think * random.uniform(0.5, 1.5))
        name, page = list(pages().items())[int(random.integers(len(pages())))]
        path, search = address(page.PATH, lectures, random, people)
        view = {"scheme": str(random.choice(["light", "dark"])), "narrow": bool(random.integers(2))}
        steps = [(f"page {name}", "POST", "/_dash-update-component", asked(path, search, view))]
        if random.random() < 0.1:
            steps.insert(0, ("document", "GET", path, b""))
        for what, method, where, body in steps:
            began = time.perf_counter()
            try:
                connection.request(method, where, body, sent)
                answer = connection.getresponse()
                answer.read()
            except (OSError, HTTPException) as error:
                complain(f"{what} was not answered: {error}")
                connection.close()
                continue
            if answer.status != 200:
                raise StoreError(f"{what} at {path}{search} cannot be measured: {answer.status}")
            took[what].append(time.perf_counter() - began)


def _figures(took: Sequence[float]) -> dict[str, float]:
    median, late = np.percentile(np.array(took) * 1000, (50, 95))
    return {"calls": len(took), "median_ms": round(float(median), 1), "p95_ms": round(float(late), 1)}
