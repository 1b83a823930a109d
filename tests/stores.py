"""An S3 server of its own on loopback (moto's), and what a test does with it beside the command."""

from __future__ import annotations

import contextlib
import logging
import os
from collections.abc import Iterator, Mapping
from typing import Any

ACCOUNT = {"AWS_ACCESS_KEY_ID": "writer", "AWS_SECRET_ACCESS_KEY": "secret", "AWS_DEFAULT_REGION": "us-east-1"}


@contextlib.contextmanager
def served() -> Iterator[dict[str, str]]:
    """Run a server; yield the environment in which the command finds it, and nothing of the caller's own account."""
    from moto.server import ThreadedMotoServer

    # It tells of every request.
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    try:
        nowhere = {"AWS_CONFIG_FILE": os.devnull, "AWS_SHARED_CREDENTIALS_FILE": os.devnull}
        yield {**ACCOUNT, **nowhere, "AWS_EC2_METADATA_DISABLED": "true", "AWS_ENDPOINT_URL": f"http://{host}:{port}"}
    finally:
        server.stop()


def client(environment: Mapping[str, str]) -> Any:
    """Return a client that shares nothing with the command."""
    import boto3

    return boto3.client(
        "s3",
        endpoint_url=environment["AWS_ENDPOINT_URL"],
        region_name="us-east-1",
        aws_access_key_id=environment["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=environment["AWS_SECRET_ACCESS_KEY"],
    )


def put(s3: Any, bucket: str, files: Mapping[str, str | bytes], prefix: str = "") -> None:
    """Write objects."""
    for name, content in files.items():
        body = content.encode() if isinstance(content, str) else content
        s3.put_object(Bucket=bucket, Key=prefix + name, Body=body)


def tree(s3: Any, bucket: str, prefix: str) -> dict[str, bytes]:
    """Return the objects below a prefix, by their relative names."""
    found = {}
    for page in s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix):
        for about in page.get("Contents", ()):
            key = about["Key"]
            found[key.removeprefix(prefix)] = s3.get_object(Bucket=bucket, Key=key)["Body"].read()
    return found


def uploads(s3: Any, bucket: str) -> list[str]:
    """Return the keys of the uploads that are neither complete nor aborted."""
    return [about["Key"] for about in s3.list_multipart_uploads(Bucket=bucket).get("Uploads", ())]
