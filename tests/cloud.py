"""A small Zoom for the tests: token, lists, people and downloads over real HTTP on loopback, with its bad days.

Its files lie on a second server (another host, as in reality), to which downloads are redirected; that one notes who
shows it a token, which nobody should. `plan` says of the next answers at a path what goes wrong.
"""

from __future__ import annotations

import base64
import json
import re
import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, date, datetime
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import httpx

from ingest.zoom import signed
from ingest.zoom.account import Account

ACCOUNT, CLIENT, SECRET, WEBHOOK = "acc-1", "client-1", "hush-client-secret", "hush-webhook-secret"
UUID = "/44AAAiA//AiAiAiiAii=="
BEGAN = "2026-03-20T13:00:23Z"
Wrong = dict[str, Any]
"""What is wrong with one answer: `status`, `headers`, `json`, or for downloads `cut` (bytes after which it breaks off),
`whole` (no ranges), `type`.
"""


class Cloud(ThreadingHTTPServer):
    """Zoom, as far as we use it."""

    daemon_threads, allow_reuse_address = True, True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Talk)
        self.files: dict[str, bytes] = {}
        self.meetings: list[dict[str, Any]] = []
        self.people: dict[str, list[dict[str, Any]]] = {}
        self.users = ["host-1"]
        self.scopes = {"users", "recordings", "participants"}
        self.plan: dict[str, list[Wrong]] = defaultdict(list)
        self.asked: list[tuple[str, str, dict[str, str]]] = []
        self.tokens: set[str] = set()
        self.given = 0
        self.lasts_s = 3600
        self.ahead_s = 0
        self.page = 300
        self.store: Store | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    @property
    def account(self) -> Account:
        return Account(ACCOUNT, CLIENT, SECRET, f"{self.url}/v2")

    @property
    def environment(self) -> dict[str, str]:
        names = ("ACCOUNT", "CLIENT", "SECRET", "WEBHOOK_SECRET", "API")
        said = (ACCOUNT, CLIENT, SECRET, WEBHOOK, f"{self.url}/v2")
        return {f"CLASSPULSE_ZOOM_{name}": value for name, value in zip(names, said, strict=True)}

    def times(self, path: str) -> int:
        """How often something was asked."""
        return sum(asked.startswith(path) for asked, _, _ in self.asked)

    def file(self, name: str, content: bytes, **more: Any) -> dict[str, Any]:
        """Put a file into the cloud; gives its entry in a list."""
        self.files[name] = content
        known = {"id": f"file-{name}", "download_url": f"{self.url}/rec/download/{name}", "file_size": len(content)}
        return {**known, "status": "completed", "recording_start": BEGAN, "recording_end": BEGAN, **more}


class Store(ThreadingHTTPServer):
    """Where the files really lie: addresses that are signed, so a token is none of its business."""

    daemon_threads, allow_reuse_address = True, True

    def __init__(self, cloud: Cloud) -> None:
        super().__init__(("127.0.0.2", 0), Files)
        self.cloud = cloud
        self.shown: list[str] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.2:{self.server_address[1]}"


class Speaks(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_: Any) -> None:
        """Quietly."""

    def say(self, status: int, said: Any = None, headers: dict[str, str] | None = None) -> None:
        body = b"" if said is None else said if isinstance(said, bytes) else json.dumps(said).encode()
        self.send_response(status)
        for name, value in {"Content-Type": "application/json", **(headers or {})}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def planned(self, cloud: Cloud, path: str) -> Wrong:
        for begins, waiting in cloud.plan.items():
            if path.startswith(begins) and waiting:
                return waiting.pop(0)
        return {}


class Talk(Speaks):
    server: Cloud

    def date_time_string(self, timestamp: float | None = None) -> str:
        return format_datetime(datetime.fromtimestamp(time.time() - self.server.ahead_s, UTC), usegmt=True)

    def do_POST(self) -> None:
        form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        self.server.asked.append((self.path, "POST", dict(self.headers)))
        if wrong := self.planned(self.server, self.path):
            return self.say(wrong.get("status", 500), wrong.get("json"), wrong.get("headers"))
        known = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        if self.headers["Authorization"] != f"Basic {known}":
            return self.say(401, {"reason": "Invalid client_id or client_secret", "error": "invalid_client"})
        if form != {"grant_type": ["account_credentials"], "account_id": [ACCOUNT]}:
            return self.say(400, {"reason": "Bad Request", "error": "invalid_request"})
        self.server.given += 1
        token = f"hush-token-{self.server.given}"
        self.server.tokens.add(token)
        return self.say(200, {"access_token": token, "expires_in": self.server.lasts_s, "token_type": "bearer"})

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        self.server.asked.append((self.path, "GET", dict(self.headers)))
        wrong = self.planned(self.server, parts.path)
        if "status" in wrong:
            return self.say(wrong["status"], wrong.get("json"), wrong.get("headers"))
        if self.headers.get("Authorization", "").removeprefix("Bearer ") not in self.server.tokens:
            return self.say(401, {"code": 124, "message": "Invalid access token."})
        if parts.path.startswith("/rec/download/"):
            if wrong.get("type"):
                return self.say(200, b"<html>Sign in</html>", {"Content-Type": wrong["type"]})
            store = self.server.store
            assert store
            return self.say(302, None, {"Location": f"{store.url}/{parts.path.rpartition('/')[2]}?signed=1"})
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        return self.listed(parts.path.removeprefix("/v2/"), query)

    def listed(self, path: str, query: dict[str, str]) -> None:
        if path == "users":
            return self.paged("users", [{"id": one} for one in self.server.users], query, "user:read:list_users")
        if found := re.fullmatch(r"users/([^/]+)/recordings", path):
            if unquote(found[1]) not in (*self.server.users, "me"):
                return self.say(404, {"code": 1001, "message": f"User does not exist: {unquote(found[1])}."})
            since, until = date.fromisoformat(query["from"]), date.fromisoformat(query["to"])
            if (until - since).days > 30:
                return self.say(400, {"code": 300, "message": "The next page token is invalid or the range too long."})
            there = [one for one in self.server.meetings if since <= _day(one) <= until]
            return self.paged("meetings", there, query, "cloud_recording:read:list_user_recordings")
        if found := re.fullmatch(r"past_meetings/([^/]+)/participants", path):
            once = unquote(found[1])  # a slash shows only when it is decoded for the second time
            uuid = unquote(once) if "/" not in once else ""
            if "participants" in self.server.scopes and uuid not in self.server.people:
                return self.say(404, {"code": 3001, "message": "Meeting does not exist."})
            return self.paged(
                "participants", self.server.people.get(uuid, []), query, "meeting:read:list_past_participants"
            )
        return self.say(404, {"code": 404, "message": "No such place."})

    def paged(self, field: str, entries: list[dict[str, Any]], query: dict[str, str], scope: str) -> None:
        if {"meetings": "recordings"}.get(field, field) not in self.server.scopes:
            said = f"Invalid access token, does not contain scopes:[{scope}, {scope}:admin]."
            return self.say(400, {"code": 4711, "message": said})
        begin, size = int(query.get("next_page_token") or 0), min(int(query["page_size"]), self.server.page)
        after = str(begin + size) if begin + size < len(entries) else ""
        return self.say(200, {field: entries[begin : begin + size], "next_page_token": after})


class Files(Speaks):
    server: Store

    def do_GET(self) -> None:
        name = urlsplit(self.path).path.removeprefix("/")
        cloud = self.server.cloud
        cloud.asked.append((f"/files/{name}", "GET", dict(self.headers)))
        self.server.shown += [self.headers["Authorization"]] if "Authorization" in self.headers else []
        wrong, content = self.planned(cloud, f"/files/{name}"), cloud.files.get(name)
        if "status" in wrong or content is None:
            return self.say(wrong.get("status", 404), None, wrong.get("headers"))
        asked = re.fullmatch(r"bytes=(\d+)-", self.headers.get("Range", ""))
        begin = int(asked[1]) if asked and not wrong.get("whole") else 0
        if begin >= len(content) and begin:
            return self.say(416, None, {"Content-Range": f"bytes */{len(content)}"})
        self.send_response(206 if begin else 200)
        if begin:
            self.send_header("Content-Range", f"bytes {begin}-{len(content) - 1}/{len(content)}")
        sent = content[begin:]
        if "short" in wrong:  # less than there is, as if that were all
            sent = sent[: wrong["short"]]
        self.send_header("Content-Type", "application/octet-stream")
        self.send_header("Content-Length", str(len(sent)))
        self.end_headers()
        self.wfile.write(sent[: wrong.get("cut", len(sent))])
        if "cut" in wrong:
            self.close_connection = True
        return None


def _day(one: dict[str, Any]) -> date:
    return datetime.fromisoformat(one["start_time"]).date()


@contextmanager
def running() -> Iterator[Cloud]:
    with ExitStack() as stack:
        cloud = stack.enter_context(Cloud())
        cloud.store = stack.enter_context(Store(cloud))
        for server in (cloud, cloud.store):
            threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
            stack.callback(server.shutdown)
        yield cloud


def completed(meeting: dict[str, Any], kind: str = "recording.completed", ts: int = 1774013000000) -> dict[str, Any]:
    """An event as Zoom writes it, with a token of its own."""
    payload = {"account_id": ACCOUNT, "object": meeting}
    return {"event": kind, "event_ts": ts, "payload": payload, "download_token": "hush-download-token"}


def meeting(files: list[dict[str, Any]], **more: Any) -> dict[str, Any]:
    """An entry of a list of recordings."""
    known = {"id": 81234567890, "uuid": UUID, "topic": "Algebra", "start_time": BEGAN, "timezone": "Europe/Madrid"}
    return {**known, "host_id": "host-1", "host_email": "ada@school.example", "recording_files": files, **more}


def headers(body: bytes, at_s: float | None = None, secret: str = WEBHOOK) -> dict[str, str]:
    """What Zoom sends with an event."""
    timestamp = str(int(time.time() if at_s is None else at_s))
    given = {"x-zm-request-timestamp": timestamp, "x-zm-signature": signed.sign(secret, timestamp, body)}
    return {**given, "Content-Type": "application/json"}


def tell(url: str, said: dict[str, Any], at_s: float | None = None) -> httpx.Response:
    """Tell an event, as Zoom does."""
    body = json.dumps(said).encode()
    return httpx.post(url, content=body, headers=headers(body, at_s), timeout=60)
