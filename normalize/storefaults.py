"""Errors of a store, each as one sentence with the next step."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager

from normalize.faults import FileError, fault
from normalize.model import ConfigError, NormalizeError

#: By the store's own code, or by the name of the error where its client found out: the reason and the next step.
_NO_BUCKET = "there is no bucket of this name; check the name and the address of the store (AWS_ENDPOINT_URL)"
_DENIED = "the store denies permission; check what the key that is used may do there"
_REFUSED = "the store does not accept the credentials; check AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY or the profile"
_NONE = (
    "there are no credentials; set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, AWS_PROFILE or a role, or "
    "FSSPEC_S3_ANON=true for what is public"
)
_SILENT = "the store does not answer; check the network and its address (AWS_ENDPOINT_URL), then run again"
_SENTENCES = {
    "NoSuchBucket": _NO_BUCKET,
    "InvalidBucketName": _NO_BUCKET,
    "AccessDenied": _DENIED,
    "AllAccessDisabled": _DENIED,
    "403": _DENIED,
    "InvalidAccessKeyId": _REFUSED,
    "SignatureDoesNotMatch": _REFUSED,
    "ExpiredToken": _REFUSED,
    "InvalidToken": _REFUSED,
    "NoCredentialsError": _NONE,
    "PartialCredentialsError": _NONE,
    "ProfileNotFound": "there is no such profile; check AWS_PROFILE",
    "InvalidRegionError": "its region has no such name; check AWS_DEFAULT_REGION",
    "EndpointConnectionError": _SILENT,
    "ConnectTimeoutError": _SILENT,
    "ReadTimeoutError": _SILENT,
    "ConnectionClosedError": _SILENT,
    "FSTimeoutError": _SILENT,
    "FileExpired": "it changed while it was read; run again",
}
#: What has to be typed or set in another way: exit code 2.
_USAGE = frozenset({_NO_BUCKET, _NONE, _SENTENCES["ProfileNotFound"], _SENTENCES["InvalidRegionError"]})
#: What meets every following object as well, as a file system that is read-only does.
_FATAL = frozenset({_NO_BUCKET, _DENIED, _REFUSED, _NONE, _SILENT})


def code_of(error: BaseException) -> str:
    """Return what the store calls an error, or else the name of its class.

    fsspec raises errors of the system with the client's error as their cause.

    >>> code_of(KeyError("x"))
    'KeyError'
    """
    at: BaseException | None = error
    while at is not None:
        answer = getattr(at, "response", None)
        if isinstance(answer, dict) and "Code" in answer.get("Error", ()):
            return str(answer["Error"]["Code"])
        at = at.__cause__
    return type(error).__name__


def store_fault(action: str, url: str, error: Exception) -> NormalizeError:
    """Return an error of a store as one of ours about `url`; `action` is "find", "read", "list" or "write".

    To look for something is the beginning of a run: what has to be typed in another way is a `ConfigError`.
    """
    if isinstance(error, NormalizeError):
        return error
    sentence = _SENTENCES.get(code_of(error))
    if sentence is None and code_of(error) == "404" and action == "find":
        sentence = _NO_BUCKET
    if sentence is None and isinstance(error, PermissionError):
        sentence = _DENIED
    if sentence is None and isinstance(error, FileNotFoundError):
        return fault(action, url, FileNotFoundError(errno.ENOENT, ""))
    if sentence is None:
        said = " ".join(str(error).split()) or type(error).__name__
        return FileError(f"cannot {action} {url!r}: {said}; check the store, then run again", url)
    if action == "find" and sentence in _USAGE:
        return ConfigError(f"cannot use {url!r}: {sentence}")
    return FileError(f"cannot {action} {url!r}: {sentence}", url, errno.EROFS if sentence in _FATAL else None)


@contextmanager
def telling(action: str, url: str) -> Iterator[None]:
    """Raise what a store raises as one of our errors."""
    try:
        yield
    except Exception as error:
        raise store_fault(action, url, error) from error
