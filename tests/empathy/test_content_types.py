"""Requests with content types that no browser sends are answered in the site's look, never with an error 500."""

import io

import pytest

from request_handling.character_sets import Handler

pytestmark = pytest.mark.django_db
CHARSETS = (
    "rot13",
    "base64",
    "zlib",
    "idna",
    "punycode",
    "undefined",
    "utf-16",
    "latin-1",
    "none-such",
    "\xff",
)
PART = b'--edge\r\nContent-Disposition: form-data; name="situation"\r\n\r\nxn--a\xff\r\n--edge--\r\n'
FORMS = ("multipart/form-data; boundary=edge", "application/x-www-form-urlencoded", "application/json")
CONTENT_TYPES = [
    *(f"{form}; charset={charset}" for form in FORMS for charset in CHARSETS),
    "text/plain; charset*=none-such''x",
    "multipart/form-data; boundary=" + "x" * 20_000,
    "multipart/form-data; boundary*=rot13''edge",
]


def post(content_type, body=PART, query="q=%ff"):
    """Send a form as a server would pass it on; return the status and the page."""
    status = []
    environ = {
        "REQUEST_METHOD": "POST", "PATH_INFO": "/search/situation/", "QUERY_STRING": query, "SERVER_NAME": "localhost",
        "SERVER_PORT": "80", "HTTP_HOST": "localhost", "REMOTE_ADDR": "127.0.0.1", "wsgi.input": io.BytesIO(body),
        "wsgi.url_scheme": "http", "wsgi.errors": io.StringIO(), "wsgi.multiprocess": False,
        "wsgi.multithread": False, "CONTENT_TYPE": content_type, "CONTENT_LENGTH": str(len(body)),
    }  # fmt: skip
    answer = Handler()(environ, lambda line, headers: status.append(int(line[:3])))
    page = b"".join(answer).decode()
    answer.close()
    return status[0], page


@pytest.mark.parametrize("content_type", CONTENT_TYPES)
def test_a_content_type_that_cannot_be_read_is_no_error_of_the_site(content_type):
    status, page = post(content_type)
    assert 200 <= status < 500
    assert 'href="/about/"' in page


@pytest.mark.parametrize("charset", ["utf-8", "UTF8", '"utf-8"'])
def test_a_form_may_say_that_it_is_utf_8(charset):
    request = Handler.request_class(
        {
            "REQUEST_METHOD": "POST", "CONTENT_TYPE": f"{FORMS[0]}; charset={charset}",
            "CONTENT_LENGTH": str(len(PART)), "wsgi.input": io.BytesIO(PART),
        }
    )  # fmt: skip
    assert request.POST["situation"] == "xn--a\ufffd"


def test_a_query_of_too_many_fields_is_no_error_of_the_site():
    status, page = post(f"{FORMS[0]}; charset=utf-8", query="&".join(f"field{n}=1" for n in range(2_001)))
    assert 400 <= status < 500
    assert 'href="/about/"' in page
