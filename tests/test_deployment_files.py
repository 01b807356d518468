"""The files in deploy/ name commands, variables and addresses that exist, and real programs accept them."""

import os
import re
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
import yaml
from django.core.management import get_commands

DEPLOY = Path(__file__).parents[1] / "deploy"
TEXTS = [path for path in DEPLOY.rglob("*") if path.is_file()]
SETTINGS = (DEPLOY.parent / "docs" / "operations" / "settings.md").read_text(encoding="utf-8")
OF_OTHERS = {
    "POSTGRES_USER", "POSTGRES_PASSWORD", "MINIO_ROOT_USER", "MINIO_ROOT_PASSWORD", "MAINPID", "PATH", "ALL",
    "PYTHONUNBUFFERED", "PYTHONDONTWRITEBYTECODE", "PIP_NO_CACHE_DIR", "PIP_DISABLE_PIP_VERSION_CHECK",
}  # fmt: skip


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.name)
def test_commands_and_variables_exist(path):
    text = path.read_text(encoding="utf-8")
    commands = set(re.findall(r'manage\.py,?"? "?([a-z_]+)', text)) - {"pyproject"}
    assert commands <= set(get_commands())
    variables = set(re.findall(r"(?<![\w$.])([A-Z][A-Z0-9]*_[A-Z0-9_]+)(?=[=:])", text)) - OF_OTHERS
    assert {name for name in variables if f"`{name}`" not in SETTINGS} == set()


def test_the_containerfile_copies_every_app():
    text = (DEPLOY / "Containerfile").read_text(encoding="utf-8")
    apps = {path.parent.name for path in DEPLOY.parent.glob("*/__init__.py")} - {"tests"}
    assert {app for app in apps if f"COPY {app} {app}\n" not in text} == set()


def test_the_locked_packages_hold_what_the_examples_need():
    locked = (DEPLOY.parent / "requirements.txt").read_text(encoding="utf-8")
    assert all(f"\n{name}==" in locked for name in ("django-storages", "boto3", "gunicorn", "psycopg"))


def test_the_files_in_yaml_are_complete():
    services = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))["services"]
    assert set(services) == {"server", "worker", "database", "cache", "files", "proxy"}
    kinds = [
        part["kind"] for part in yaml.safe_load_all((DEPLOY / "kubernetes.yaml").read_text(encoding="utf-8"))
    ]
    assert sorted(kinds) == ["Deployment", "Deployment", "Job", "Secret", "Service"]


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd-analyze is not installed.")
@pytest.mark.parametrize("name", ["empathy.service", "empathy-worker.service"])
def test_systemd_accepts_the_units(name, tmp_path):
    text = (DEPLOY / "systemd" / name).read_text(encoding="utf-8")
    # The programs are not where a real machine has them.
    text = re.sub(r"ExecStart=\S+", f"ExecStart={sys.executable}", text)
    (tmp_path / name).write_text(text)
    run = subprocess.run(
        ["systemd-analyze", "verify", tmp_path / name], capture_output=True, text=True, check=False
    )
    assert name not in run.stderr, run.stderr


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """A real gunicorn with our configuration behind a real nginx with ours; yields the ports of both."""
    if not shutil.which("nginx"):
        pytest.skip("nginx is not installed.")
    folder, behind, plain, tls = tmp_path_factory.mktemp("site"), free_port(), free_port(), free_port()
    environment = os.environ | {
        "DEVELOPMENT": "1", "VAR_DIR": str(folder / "var"), "DATABASE_URL": "", "ALLOWED_HOSTS": "example.org",
        "SERVER_BIND": f"127.0.0.1:{behind}", "SERVER_WORKERS": "1", "HOME": str(folder / "no-home"),
        "PYTHONWARNINGS": "ignore",
    }  # fmt: skip
    for command in (["migrate"], ["load_library"]):
        subprocess.run([sys.executable, "manage.py", *command, "-v", "0"], cwd=DEPLOY.parent, env=environment,
                       check=True, stdout=subprocess.DEVNULL)  # fmt: skip
    key, certificate = folder / "privkey.pem", folder / "fullchain.pem"
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=x", "-days", "2",
                    "-keyout", key, "-out", certificate], check=True, capture_output=True)  # fmt: skip
    text = (DEPLOY / "nginx" / "empathy.conf").read_text(encoding="utf-8")
    for old, new in {
        "server server:8000": f"server 127.0.0.1:{behind}",
        "listen 80;": f"listen 127.0.0.1:{plain};",
        "listen 443 ssl;": f"listen 127.0.0.1:{tls} ssl;",
        # Debian 12's nginx knows only the older way to switch HTTP/2 on.
        "    http2 on;\n": "",
        "/etc/nginx/certificates": str(folder),
        "/var/lib/nginx/empathy": str(folder / "cache"),
    }.items():
        assert old in text
        text = text.replace(old, new)
    (folder / "nginx.conf").write_text(
        f"user root; daemon off; pid {folder}/pid; error_log {folder}/error.log;\n"
        f"events {{}}\nhttp {{ access_log off;\n{text}\n}}\n"
    )
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    server = subprocess.Popen([sys.executable, "-m", "gunicorn", "--config", "deploy/gunicorn.conf.py", "empathy.wsgi"],
                              cwd=DEPLOY.parent, env=environment, **quiet)  # fmt: skip
    nginx = subprocess.Popen(["nginx", "-c", folder / "nginx.conf", "-e", folder / "error.log"], **quiet)
    until = time.monotonic() + 60
    while time.monotonic() < until and "200" not in curl(tls, "/healthz")[0]:
        time.sleep(0.2)
    yield plain, tls, folder
    nginx.terminate()
    server.terminate()
    nginx.wait()
    server.wait()


def curl(port, path, *more, scheme="https") -> tuple[str, str]:
    """Return status line with headers, and the body."""
    command = ["curl", "-sk", "-i", "--max-time", "20", "--resolve", f"example.org:{port}:127.0.0.1", *more]
    run = subprocess.run([*command, f"{scheme}://example.org:{port}{path}"], capture_output=True, check=False)
    head, _separator, body = run.stdout.decode("utf-8", "replace").partition("\r\n\r\n")
    return head, body


def test_nginx_serves_caches_and_compresses(site):
    _plain, tls, folder = site
    brotli = ("-H", "Accept-Encoding: br")
    first, _body = curl(tls, "/cases/", *brotli)
    second, _body = curl(tls, "/cases/", *brotli)
    assert " 200" in first and "content-encoding: br" in first.lower()
    assert "X-Cache: MISS" in first and "X-Cache: HIT" in second
    member, _body = curl(tls, "/cases/", "-H", "Cookie: sessionid=x", *brotli)
    assert "X-Cache: BYPASS" in member
    signed_out, _body = curl(tls, "/accounts/login/")
    again, _body = curl(tls, "/accounts/login/")
    assert "HIT" not in signed_out + again, "a page with a token is never kept"
    assert not (folder / "no-home").exists(), "gunicorn writes nothing into the home directory"


def test_nginx_redirects_refuses_large_bodies_and_hides_metrics(site, tmp_path):
    plain, tls, _folder = site
    assert " 301" in curl(plain, "/", scheme="http")[0]
    large = tmp_path / "large"
    large.write_bytes(b"x" * 21_000_000)
    assert " 413" in curl(tls, "/stories/share/", "--data-binary", f"@{large}")[0]
    assert " 404" in curl(tls, "/metrics")[0]
