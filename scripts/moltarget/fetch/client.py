"""A patient client: time-outs, four tries with jitter, Retry-After, and answers that are checked before use.

What Ensembl asks for (its wiki, pages "Rate Limits" and "HTTP Response Codes"): at most 15 requests a second and
55,000 an hour; 429 comes with Retry-After, a number of seconds that may have a fraction; 403 is a ban for having asked
too much, so it is never retried.
"""

from __future__ import annotations

import json
import random
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit

import requests
from urllib3.exceptions import HTTPError

from moltarget import __version__
from moltarget.errors import MoltargetError

_RETRIED = frozenset({408, 425, 429, 500, 502, 503, 504})
_RESUME = "run the same command again: what came so far is kept"
_WHOLE = frozenset({200})
_OR_UNCHANGED = frozenset({200, 304})
_THIS_MACHINE = frozenset({"127.0.0.1", "::1", "localhost"})
Check = Callable[[Any], Any]


class FetchError(MoltargetError):
    """A service cannot be reached, refuses, or answers what cannot be used."""


class UnusableAnswerError(Exception):
    """An answer that arrived but is not what was asked for; tried again, and the reason reported in the end."""


@dataclass(frozen=True, slots=True)
class Download:
    """A file that came whole; ``etag`` and ``last_modified`` are as the server wrote them, empty where it did not."""

    data: bytes
    etag: str
    last_modified: str


@dataclass(frozen=True, slots=True)
class Patience:
    """Limits of one request. Times in seconds; ``total`` bounds one try from sending to the last byte."""

    tries: int = 4
    connect: float = 10.0
    read: float = 60.0
    total: float = 180.0
    first_pause: float = 1.0
    longest_wait: float = 900.0
    per_second: float = 10.0
    most_bytes: int = 64_000_000


@dataclass(frozen=True, slots=True)
class Access:
    """Who asks: the command's name, a token that is sent as ``Authorization: Bearer`` and shown nowhere, and what to do
    when the service refuses access."""

    command: str = "fetch_reference"
    token: str = field(default="", repr=False)
    when_refused: str = "wait some hours"


class Client:
    """Asks one server. ``sleep`` and ``jitter`` (a number from 0 to 1) can be replaced by tests."""

    def __init__(
        self,
        server: str,
        patience: Patience | None = None,
        say: Callable[[str], None] = lambda _: None,
        sleep: Callable[[float], None] = time.sleep,
        jitter: Callable[[], float] = random.random,
        *,
        access: Access = Access(),
    ) -> None:
        """``server`` is the URL that paths are added to.

        Raises FetchError unless it is http or https, and https (or this machine) where a token is sent.
        """
        parts = urlsplit(server)
        if parts.scheme not in ("https", "http") or not parts.hostname:
            raise FetchError(f"{server}: the server must be given as https://host or http://host")
        if access.token and parts.scheme != "https" and parts.hostname not in _THIS_MACHINE:
            raise FetchError(f"{server}: a token is sent over https alone; give the server as https://host")
        self.server = server.rstrip("/")
        self._when_refused = access.when_refused
        self._patience = patience or Patience()
        self._say, self._sleep, self._jitter = say, sleep, jitter
        self._session = requests.Session()
        self._session.max_redirects = 5
        self._session.headers.update(
            {"Accept": "application/json", "User-Agent": f"moltarget/{__version__} ({access.command})"}
        )
        self._session.auth = _Bearer(access.token) if access.token else None
        self._next = 0.0  # not before this time of the clock

    def get(self, path: str, check: Check, parameters: Sequence[tuple[str, str]] = ()) -> Any:
        """The JSON document at ``path`` as ``check`` returns it. Raises FetchError after the last try."""
        return self._ask("GET", path, lambda answer: check(self._document(answer)), params=list(parameters))

    def post(self, path: str, check: Check, document: Mapping[str, Any] | Sequence[Any]) -> Any:
        """The JSON answer to ``document`` as ``check`` returns it. Raises FetchError after the last try."""
        return self._ask("POST", path, lambda answer: check(self._document(answer)), json=document)

    def download(
        self, path: str, check: Callable[[bytes], str], *, etag: str = "", modified: str = ""
    ) -> Download | None:
        """The file at ``path``; None when the server says that it is still the one of this ``etag`` or date.

        ``check`` says in words what is wrong with the bytes, empty when nothing is. Raises FetchError after the last try.
        """
        conditions = {"If-None-Match": etag, "If-Modified-Since": modified}
        headers = {"Accept": "*/*"} | {name: value for name, value in conditions.items() if value}
        accepted = _OR_UNCHANGED if len(headers) > 1 else _WHOLE

        def read(answer: requests.Response) -> Download | None:
            self._refuse_downgrade(answer)
            if answer.status_code == 304:
                return None
            data = self._body(answer)
            fault = check(data)
            if fault:
                raise UnusableAnswerError(f"answered what cannot be used: {fault}")
            return Download(data, answer.headers.get("ETag", ""), answer.headers.get("Last-Modified", ""))

        found: Download | None = self._ask("GET", path, read, accepted, headers=headers)
        return found

    def _refuse_downgrade(self, answer: requests.Response) -> None:
        if self.server.startswith("https:") and urlsplit(answer.url).scheme != "https":
            raise FetchError(f"{self.server}: leads to an address without encryption; name another address")

    def _ask(
        self,
        method: str,
        path: str,
        read: Callable[[requests.Response], Any],
        accepted: Collection[int] = _WHOLE,
        **content: Any,
    ) -> Any:
        patience, reason = self._patience, ""
        for number in range(1, patience.tries + 1):
            asked_to_wait = 0.0
            self._wait_for_turn()
            try:
                response = self._session.request(
                    method,
                    self.server + path,
                    timeout=(patience.connect, patience.read),
                    stream=True,
                    **content,
                )
                with response:
                    self._note_budget(response)
                    if response.status_code in accepted:
                        return read(response)
                    reason = self._refusal(response, path)
                    asked_to_wait = _retry_after(response)
            except UnusableAnswerError as fault:
                reason = str(fault)
            except requests.exceptions.SSLError as fault:
                raise FetchError(f"{self.server}: its certificate is not trusted ({fault})") from fault
            except (requests.RequestException, HTTPError, OSError) as fault:
                reason = _in_words(fault)
            if number < patience.tries:
                self._pause(number, asked_to_wait, f"{path}: {reason}")
        raise FetchError(f"{self.server}{path}: {reason}; gave up after {patience.tries} tries; later, {_RESUME}")

    def _wait_for_turn(self) -> None:
        """Keep the pace, and the wait that an empty budget asks for."""
        now = time.monotonic()
        self._refuse_long(self._next - now)
        if now < self._next:
            self._sleep(self._next - now)
        self._next = max(now, self._next) + 1 / self._patience.per_second

    def _note_budget(self, response: requests.Response) -> None:
        """With nothing left of the hour's budget, the next request waits for its reset."""
        left, reset = response.headers.get("X-RateLimit-Remaining"), response.headers.get("X-RateLimit-Reset")
        if response.status_code == 200 and left == "0" and reset:
            self._next = time.monotonic() + _seconds(reset)

    def _refuse_long(self, seconds: float) -> None:
        if seconds > self._patience.longest_wait:
            raise FetchError(f"{self.server}: asks to wait {seconds:.0f} seconds; after that, {_RESUME}")

    def _pause(self, number: int, asked_to_wait: float, why: str) -> None:
        self._refuse_long(asked_to_wait)
        step = self._patience.first_pause * 2 ** (number - 1)
        seconds = asked_to_wait + step * self._jitter() if asked_to_wait else step * (0.5 + self._jitter())
        self._say(f"{why}; trying again in {seconds:.1f} s")
        self._sleep(seconds)

    def _refusal(self, response: requests.Response, path: str) -> str:
        """The reason of an answer that may be tried again; raises FetchError for one that may not."""
        status, words = response.status_code, self._words(response)
        if status in _RETRIED:
            return f"answered {status} {words}".rstrip()
        if status in (401, 403):
            raise FetchError(
                f"{self.server}{path}: access refused ({status} {words}); not tried again: {self._when_refused}"
            )
        raise FetchError(f"{self.server}{path}: answered {status} {words}".rstrip())

    def _words(self, response: requests.Response) -> str:
        """What the service says of an error: ``{"error": ...}``, else the reason phrase."""
        try:
            document = json.loads(self._body(response))
        except (ValueError, UnusableAnswerError, requests.RequestException, HTTPError, OSError):
            return response.reason or ""
        words = document.get("error", "") if isinstance(document, dict) else ""
        return str(words)[:300] or response.reason or ""

    def _document(self, response: requests.Response) -> Any:
        kind = response.headers.get("Content-Type", "")
        body = self._body(response)
        if "json" not in kind.lower():
            raise UnusableAnswerError(
                f"answered {kind or 'something'} instead of JSON; is a proxy or a login page between?"
            )
        try:
            return json.loads(body)
        except ValueError as fault:
            raise UnusableAnswerError(f"answered damaged JSON ({len(body)} bytes: {fault})") from fault

    def _body(self, response: requests.Response) -> bytes:
        """All bytes, as they come, within the time and the size allowed; a short body raises in urllib3."""
        end, found = time.monotonic() + self._patience.total, bytearray()
        while piece := response.raw.read1(65536, decode_content=True):
            found += piece
            if len(found) > self._patience.most_bytes:
                raise UnusableAnswerError(f"answered more than {self._patience.most_bytes} bytes")
            if time.monotonic() > end:
                raise UnusableAnswerError(f"was not done answering after {self._patience.total:g} s")
        return bytes(found)


class _Bearer(requests.auth.AuthBase):
    """Sets the header by itself, so that no entry of a netrc file takes its place; a redirect to another host drops it."""

    def __init__(self, token: str) -> None:
        self._token = token

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers["Authorization"] = f"Bearer {self._token}"
        return request


def _retry_after(response: requests.Response) -> float:
    return _seconds(response.headers.get("Retry-After", ""))


def _seconds(written: str) -> float:
    """Seconds of a header: a number, or a date of HTTP; 0 for anything else.

    >>> _seconds("1.0232"), _seconds("soon"), _seconds("Mon, 01 Jan 2001 00:00:00 GMT")
    (1.0232, 0.0, 0.0)
    """
    try:
        found = float(written)
    except ValueError:
        try:
            found = parsedate_to_datetime(written).timestamp() - time.time()
        except ValueError:
            return 0.0
    return found if 0 < found < float("inf") else 0.0


def _in_words(fault: BaseException) -> str:
    if isinstance(fault, requests.exceptions.ConnectTimeout):
        return "did not accept a connection in time"
    if isinstance(fault, requests.exceptions.Timeout | TimeoutError) or "timed out" in str(fault):
        return "went silent for too long"
    if "IncompleteRead" in repr(fault):
        return "sent less than it announced"
    return f"the connection failed ({type(fault).__name__}); is the network there?"
