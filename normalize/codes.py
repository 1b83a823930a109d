"""Texts as arrays of code points, and back."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from normalize import kernel
from normalize.matches import Index

Codes = npt.NDArray[np.uint32]
_CODE = np.dtype(np.uint32)
_NOTHING = np.zeros(0, _CODE)


def encode(text: str) -> Codes:
    """Return the code points of a text, lone surrogates included.

    >>> encode("中a").tolist()
    [20013, 97]
    """
    # NumPy copies a string into its own form, which is the code points, four times as fast as an encoder does.
    return np.array(text).reshape(1).view(_CODE) if text else _NOTHING


def encode_all(texts: Sequence[str]) -> tuple[Codes, Index]:
    """Return the code points of some texts, a line end behind each, and where they begin."""
    if kernel.native is not None:
        return kernel.pack(texts)
    sizes = np.fromiter(map(len, texts), np.intp, len(texts)) + 1
    return encode("\n".join([*texts, ""])), np.cumsum(sizes) - sizes


def decode(codes: Codes) -> str:
    """Return the text of an array of code points: the inverse of `encode`."""
    if kernel.native is not None:
        text: str = kernel.native.text(np.ascontiguousarray(codes))
        return text
    size = len(codes)
    if not size or not codes[-1]:
        # NumPy takes no empty string and drops NUL at the end of one.
        return codes.tobytes().decode("utf-32-le", "surrogatepass")
    shown: str = np.ascontiguousarray(codes).view(f"=U{size}").item()
    return shown
