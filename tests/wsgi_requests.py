"""Requests to a WSGI application, as a server sends them: Django's test client does not pass the first layer."""

import gzip
import io
from dataclasses import dataclass

import brotli


@dataclass
class Answer:
    """What a WSGI application answered: status, headers with names in lower case, and the body as it was sent."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def content(self) -> bytes:
        """The body without its content encoding."""
        decode = {"br": brotli.decompress, "gzip": gzip.decompress}.get(
            self.headers.get("content-encoding", "")
        )
        return decode(self.body) if decode else self.body


def ask(application, address: str, method: str = "GET", **headers: str) -> Answer:
    """Send one request; headers are named as arguments: `accept_language="de"`."""
    path, _, query = address.partition("?")
    environ = {
        "REQUEST_METHOD": method, "PATH_INFO": path, "QUERY_STRING": query, "SERVER_NAME": "localhost",
        "SERVER_PORT": "80", "HTTP_HOST": "localhost", "wsgi.input": io.BytesIO(), "wsgi.url_scheme": "http",
        "wsgi.errors": io.StringIO(), "wsgi.multiprocess": False, "wsgi.multithread": True,
        **{f"HTTP_{name.upper()}": value for name, value in headers.items()},
    }  # fmt: skip
    started: list = []
    response = application(environ, lambda *values: started.extend(values))
    try:
        body = b"".join(response)
    finally:
        if hasattr(response, "close"):
            response.close()
    names = [name.lower() for name, _ in started[1] if name != "Set-Cookie"]
    assert len({*names}) == len(names), "A header is sent twice."
    return Answer(int(started[0][:3]), {name.lower(): value for name, value in started[1]}, body)
