"""What the local servers of the tests share: they run on a free port of this machine and can break an answer off."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

BREAKS = ("short", "cut", "slow", "oversize")


class FaultyHandler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # else each answer waits 40 ms for an acknowledgement

    def log_message(self, *_: Any) -> None:
        """Be quiet."""

    def break_off(self, fault: str, data: bytes, drips: Sequence[bytes], headers: Mapping[str, str]) -> None:
        """``short``: fewer bytes than announced; ``cut``: half of them, no length; ``slow``: drips; ``oversize``: no end."""
        self.send_response(200)
        for name, value in headers.items():
            self.send_header(name, value)
        if fault == "short":
            self.send_header("Content-Length", str(len(data) + 100))
        self.send_header("Connection", "close")
        self.end_headers()
        self.close_connection = True
        with suppress(OSError):
            if fault == "slow":
                for drip in drips:
                    self.wfile.write(drip)
                    self.wfile.flush()
                    time.sleep(0.02)
            elif fault == "oversize":
                self.wfile.write(b" " * 3_000_000)
            else:
                self.wfile.write(data if fault == "short" else data[: len(data) // 2])


@contextmanager
def running(handler: type[BaseHTTPRequestHandler], **shared: Any) -> Iterator[str]:
    """URL of a server whose handlers have ``shared`` as attributes; stopped at the end."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Bound", (handler,), shared))
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
