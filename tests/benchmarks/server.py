"""Start a server of the production form, ask it over a persistent connection, and measure its CPU and memory."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

from tests.proofs.proof import ROOT

TICKS = os.sysconf("SC_CLK_TCK")
HOST = "bench.example"
SERVERS = {
    "gunicorn": ["-m", "gunicorn", "tests.benchmarks.applications:application", "--worker-class", "gthread",
                 "--workers", "1", "--threads", "8", "--keep-alive", "60", "--log-level", "warning"],
    "granian": ["-m", "granian", "tests.benchmarks.applications:application", "--interface", "wsgi",
                "--workers", "1", "--blocking-threads", "8", "--no-access-log", "--log-level", "warning"],
}  # fmt: skip


def stat(pid):
    """Return parent and CPU seconds of a process, with its reaped children; None if it has ended."""
    try:
        parts = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    except (FileNotFoundError, ProcessLookupError):
        return None
    return int(parts[1]), sum(map(int, parts[11:15])) / TICKS


def tree(root):
    """Return a process and all its descendants."""
    parents = {int(p.name): s[0] for p in Path("/proc").iterdir() if p.name.isdigit() and (s := stat(p.name))}
    found = [root]
    for pid in found:
        found += [child for child, parent in parents.items() if parent == pid]
    return found


class Server:
    """A server in a process group of its own, pinned to one core if `taskset` exists."""

    def __init__(self, env, measured="site", database=""):
        self.database, self.own_backends = database, set()
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        name = os.environ.get("BENCH_SERVER", "gunicorn")
        python = os.environ.get("BENCH_PYTHON", sys.executable)
        bind = ["--bind", f"127.0.0.1:{self.port}"] if name == "gunicorn" else ["--port", str(self.port)]
        pin = ["taskset", "-c", "0"] if shutil.which("taskset") else []
        self.process = subprocess.Popen(
            [*pin, python, *SERVERS[name], *bind], cwd=ROOT, env=env | {"MEASURED": measured},
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip
        for _ in range(600):
            try:
                socket.create_connection(("127.0.0.1", self.port)).close()
                return
            except OSError:
                time.sleep(0.1)
        raise SystemExit("The server does not start.")

    def backends(self):
        """Return the processes of PostgreSQL that serve this database, without those of the benchmark."""
        if not self.database:
            return []
        found = []
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit() and int(entry.name) not in self.own_backends:
                try:
                    line = (entry / "cmdline").read_bytes()
                except OSError:
                    continue
                if line.startswith(b"postgres: ") and f" {self.database} ".encode() in line:
                    found.append(int(entry.name))
        return found

    def cpu(self):
        """Return the CPU seconds of each process of the server and of its database until now."""
        pids = [*tree(self.process.pid), *self.backends()]
        return {pid: found[1] for pid in pids if (found := stat(pid))}

    def spent_since(self, before):
        """Return the CPU seconds since `before`; a database process that ended meanwhile is not counted."""
        return sum(seconds - before.get(pid, 0) for pid, seconds in self.cpu().items())

    def memory(self):
        """Return the megabytes of the server, shared pages counted once."""
        total = 0
        for pid in tree(self.process.pid):
            for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
                total += int(line.split()[1]) if line.startswith("Pss:") else 0
        return total / 1024

    def stop(self):
        os.killpg(self.process.pid, signal.SIGTERM)
        self.process.wait()


class Connection:
    """A persistent connection that sends requests as a proxy in front of the site does."""

    def __init__(self, port):
        self.address = ("127.0.0.1", port)
        self.socket = None

    def ask(self, path, method="GET", headers=(), body=b""):
        """Return status, headers and body of a response."""
        if self.socket is None:
            self.socket = socket.create_connection(self.address)
            self.file = self.socket.makefile("rb")
        lines = [f"{method} {path} HTTP/1.1", f"Host: {HOST}", "X-Forwarded-Proto: https", *headers]
        lines += (
            [f"Content-Length: {len(body)}", "Content-Type: application/x-www-form-urlencoded"]
            if body
            else []
        )
        self.socket.sendall(("\r\n".join(lines) + "\r\n\r\n").encode() + body)
        status = int(self.file.readline().split()[1])
        found = {}
        while (line := self.file.readline()) not in (b"\r\n", b""):
            name, _, value = line.decode("latin-1").partition(":")
            found[name.lower()] = value.strip()
        if status == 304:
            content = b""
        elif found.get("transfer-encoding") == "chunked":
            content = self._chunks()
        else:
            content = self.file.read(int(found.get("content-length", 0)))
        if found.get("connection") == "close":
            self.socket.close()
            self.socket = None
        return status, found, content

    def _chunks(self):
        parts = []
        while size := int(self.file.readline(), 16):
            parts.append(self.file.read(size))
            self.file.readline()
        self.file.readline()
        return b"".join(parts)
