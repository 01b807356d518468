"""Media in a bucket of an S3 store, on a real server of that protocol."""

import os
import subprocess
import sys
from contextlib import closing

import boto3
import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from moto.server import ThreadedMotoServer

from empathy.environment import Environment, media_storage
from tests.proofs.proof import ROOT


@pytest.fixture(scope="module")
def bucket():
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0)
    server.start()
    host, port = server.get_host_and_port()
    values = {
        "S3_BUCKET": "empathy", "S3_ENDPOINT_URL": f"http://{host}:{port}", "S3_REGION": "us-east-1",
        "S3_ACCESS_KEY": "key", "S3_SECRET_KEY": "secret",
    }  # fmt: skip
    with closing(boto3.client("s3", endpoint_url=values["S3_ENDPOINT_URL"], region_name="us-east-1",
                              aws_access_key_id="key", aws_secret_access_key="secret")) as client:  # fmt: skip
        client.create_bucket(Bucket="empathy")
    yield values
    server.stop()


def test_files_are_saved_read_listed_and_deleted(bucket, monkeypatch):
    for name, value in bucket.items():
        monkeypatch.setenv(name, value)
    storage = storages.create_storage(media_storage(Environment()))
    assert storage.save("pictures/a.png", ContentFile(b"one")) == "pictures/a.png"
    again = storage.save("pictures/a.png", ContentFile(b"two"))
    assert again != "pictures/a.png", "no file is overwritten"
    assert storage.open("pictures/a.png").read() == b"one"
    assert sorted(storage.listdir("pictures")[1]) == sorted(["a.png", again.removeprefix("pictures/")])
    storage.delete("pictures/a.png")
    assert not storage.exists("pictures/a.png")


@pytest.mark.parametrize(("change", "sentence"), [
    ({"S3_BUCKET": "missing"}, "The bucket missing cannot be used"),
    ({"S3_ENDPOINT_URL": "http://127.0.0.1:9"}, "The bucket empathy cannot be used"),
])  # fmt: skip
def test_a_bucket_that_cannot_be_used_is_named_at_the_check(bucket, tmp_path, change, sentence):
    environment = {"PATH": os.environ["PATH"], "DEVELOPMENT": "1", "VAR_DIR": str(tmp_path), **bucket}
    command = [sys.executable, "manage.py", "check"]
    right = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert right.returncode == 0, right.stderr
    wrong = subprocess.run(
        command, cwd=ROOT, env=environment | change, capture_output=True, text=True, check=False
    )
    assert wrong.returncode == 1
    assert len(wrong.stderr.strip().splitlines()) == 1 and sentence in wrong.stderr, wrong.stderr
