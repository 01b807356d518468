"""Requests that are too large are refused before anything of them is stored, and before a form is parsed."""

import io
import os
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from markup.images import reencode
from request_handling.character_sets import Handler
from request_handling.uploads import MAX_FILE_BYTES, MAX_UPLOAD_BYTES
from stories.models import Picture, Story
from tests.call_counts import texts_passed_to

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).parents[2]
MOST = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
SITUATION = "/search/situation/"
ADDRESSES = (
    "/accounts/login/", "/accounts/signup/", "/accounts/2fa/webauthn/login/", SITUATION, "/stories/share/",
    "/cases/the-vanishing-package/comments/write/", "/cases/the-vanishing-package/practise/", "/admin/login/",
    "/markdownx/markdownify/", "/stories/share/none/said/", "/stories/share/none/send/", "/reading/", "/cases/",
)  # fmt: skip
MULTIPART = "multipart/form-data; boundary=edge"
PIECE = 64 * 1024
FORM = "application/x-www-form-urlencoded"


class Body(io.RawIOBase):
    """A body of zeros without end that counts what is read of it."""

    read_bytes = 0

    def readable(self):
        return True

    def read(self, size=-1):
        assert size >= 0
        self.read_bytes += size
        return bytes(size)


def post(path, content_type, **headers):
    """Send a request whose body has no end; return the status, the page, and how much of the body was read."""
    body, status = Body(), []
    environ = {
        "REQUEST_METHOD": "POST", "PATH_INFO": path, "QUERY_STRING": "", "SERVER_NAME": "localhost",
        "SERVER_PORT": "80", "HTTP_HOST": "localhost", "REMOTE_ADDR": "127.0.0.1", "wsgi.input": body,
        "wsgi.url_scheme": "http", "wsgi.errors": io.StringIO(), "wsgi.multiprocess": False,
        "wsgi.multithread": False, "CONTENT_TYPE": content_type, **headers,
    }  # fmt: skip
    answer = Handler()(environ, lambda line, headers: status.append(int(line[:3])))
    page = b"".join(answer).decode()
    answer.close()
    return status[0], page, body.read_bytes


@pytest.mark.parametrize("path", ADDRESSES)
@pytest.mark.parametrize("content_type", [MULTIPART, FORM, "application/json"])
def test_a_request_above_the_limit_is_refused_and_not_read(path, content_type):
    status, page, read = post(path, content_type, CONTENT_LENGTH="150000000")
    # Some of these addresses do not exist, or take no forms: they read nothing either.
    assert status in {413, 404, 405}
    assert read == 0
    if status == 413:
        assert "The form is too large" in page
        assert 'href="/about/"' in page, "the page has the look of the site"


def test_of_a_request_a_little_above_the_limit_everything_is_read_and_nothing_kept():
    status, _page, read = post(SITUATION, MULTIPART, CONTENT_LENGTH=str(MOST + 1))
    assert (status, read) == (413, MOST + 1)


@pytest.mark.parametrize("headers", [{"HTTP_TRANSFER_ENCODING": "chunked"}, {"CONTENT_LENGTH": "many"}])
def test_a_request_that_does_not_say_how_large_it_is_is_refused_and_not_read(headers):
    status, page, read = post(SITUATION, MULTIPART, **headers)
    assert (status, read) == (411, 0)
    assert "did not say how large the form is" in page


def test_a_form_with_too_much_text_beside_its_file_is_refused_in_the_look_of_the_site():
    client = Client()
    client.post("/stories/share/")
    pictures = f"/stories/share/{Story.objects.get().key}/pictures/"
    answer = client.post(pictures, {"alternative": "x" * (MOST + 1)})
    assert answer.status_code == 413
    assert "The form is too large" in answer.content.decode()


@pytest.mark.parametrize("data", [{f"field{n}": "" for n in range(2_001)}, {"x": "y" * (MOST + 1)}])
def test_too_many_fields_or_too_long_a_text_answer_413(client, data):
    answer = client.post(SITUATION, data)
    assert answer.status_code == 413
    assert "The form is too large" in answer.content.decode()


def test_a_file_above_the_limit_is_dropped_and_what_was_typed_beside_it_stays(client, settings, tmp_path):
    settings.MEDIA_ROOT = settings.FILE_UPLOAD_TEMP_DIR = tmp_path
    client.post("/stories/share/")
    pictures = f"/stories/share/{Story.objects.get().key}/pictures/"
    photo = SimpleUploadedFile("photo.jpg", bytes(MAX_UPLOAD_BYTES - 10_000), "image/jpeg")
    answer = client.post(
        pictures, {"picture": photo, "alternative": "The counter with the kettle", "nobody": "on"}
    )
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Pictures of up to 2 MB fit" in page
    assert 'value="The counter with the kettle"' in page
    assert not list(tmp_path.iterdir())
    assert not Picture.objects.exists()


@pytest.mark.parametrize("limit", ["story_picture", "story_picture_visitor"])
def test_a_picture_above_the_rate_limit_is_not_decoded_and_its_description_is_shown(client, settings, limit):
    rate = {"story_picture": "1/10m/key", "story_picture_visitor": "1/10m/ip"}[limit]
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, limit: rate}
    client.post("/stories/share/")
    pictures = f"/stories/share/{Story.objects.get().key}/pictures/"

    def upload():
        photo = SimpleUploadedFile("photo.jpg", b"x", "image/jpeg")
        return client.post(pictures, {"picture": photo, "alternative": "The counter with the kettle"})

    assert upload().status_code == 422
    answers = []
    decoded = texts_passed_to(reencode, "file", lambda: answers.append(upload()))
    assert answers[0].status_code == 429
    assert "The counter with the kettle" in answers[0].content.decode()
    assert decoded == []


def test_at_most_the_largest_file_is_held_in_memory(rf):
    photo = SimpleUploadedFile("photo.jpg", b"a" * MAX_FILE_BYTES + b"b" * 3_000_000, "image/jpeg")
    [file] = rf.post("/", {"picture": photo}).FILES.values()
    assert file.size == MAX_FILE_BYTES + 3_000_000
    assert file.read() == b"a" * MAX_FILE_BYTES


def test_the_server_refuses_150_megabytes_and_fills_no_disk(tmp_path):
    """Over HTTP, with the production server: whatever is sent, no file appears, and the next request is answered."""
    folder, var = tmp_path / "temporary", tmp_path / "var"
    folder.mkdir()
    with serve(var, folder) as port:
        seen = Watch(folder)
        for path in ("/accounts/login/", "/stories/share/none/pictures/", "/nothing/"):
            for headers in ("Content-Length: 150000000", "Transfer-Encoding: chunked"):
                answer = flood(port, path, headers)
                assert answer == b"" or answer.split()[1] in {b"411", b"413", b"404"}, answer[:200]
        assert seen.stop() == 0
        assert (
            flood(port, "/accounts/login/", f"Content-Length: {48 * PIECE}", 48 * PIECE).split()[1] == b"413"
        )
        with socket.create_connection(("127.0.0.1", port), timeout=5) as line:
            line.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
            assert line.recv(100).startswith(b"HTTP/1.1 200")


class Watch:
    """Watch the size of everything below a folder until `stop`, which returns the largest size in bytes."""

    def __init__(self, folder):
        self.folder, self.most, self.done = folder, 0, threading.Event()
        self.thread = threading.Thread(target=self.run)
        self.thread.start()

    def run(self):
        while not self.done.wait(0.01):
            sizes = [path.stat().st_size for path in self.folder.rglob("*") if path.is_file()]
            self.most = max(self.most, sum(sizes))

    def stop(self):
        self.done.set()
        self.thread.join()
        return self.most


def flood(port, path, length_header, size=150_000_000):
    """Send a body in pieces until the server closes the connection; return the beginning of its answer."""
    chunked = "chunked" in length_header
    head = f"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: {MULTIPART}\r\n{length_header}\r\n\r\n"
    with socket.create_connection(("127.0.0.1", port), timeout=10) as line:
        try:
            line.sendall(head.encode())
            for _ in range(size // PIECE):
                line.sendall(b"%x\r\n%s\r\n" % (PIECE, bytes(PIECE)) if chunked else bytes(PIECE))
        except OSError:
            # The server has answered and closed the connection.
            pass
        try:
            return line.recv(2_000)
        except OSError:
            return b""


class serve:  # noqa: N801 - used like a function.
    """Serve the site with gunicorn, as in production; the context is its port."""

    def __init__(self, var, folder):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        command = [sys.executable, "-m", "gunicorn", "empathy.wsgi", "--bind", f"127.0.0.1:{self.port}"]
        command += ["--worker-class", "gthread", "--threads", "4", "--log-level", "critical"]
        env = os.environ | {
            "DEVELOPMENT": "1",
            "VAR_DIR": str(var),
            "TMPDIR": str(folder),
            "DATABASE_URL": "",
        }
        env |= {"DJANGO_SETTINGS_MODULE": "empathy.settings", "ALLOWED_HOSTS": "localhost"}
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        self.server = subprocess.Popen(command, cwd=ROOT, env=env, **quiet)

    def __enter__(self):
        for _ in range(600):
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
            except OSError:
                time.sleep(0.05)
            else:
                return self.port
        raise AssertionError("The server does not start.")

    def __exit__(self, *error):
        self.server.terminate()
        self.server.wait(20)
