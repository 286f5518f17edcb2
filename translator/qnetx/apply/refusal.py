"""An error of libvirt's → one of the catalogue's codes, with libvirt's own text and the way out.

virErrorNumber 38 with errno 13, while connecting → LibvirtError("libvirt-denied", "'qemu:///system': …", hint)
"""

from __future__ import annotations

from errno import EACCES, EPERM
from typing import Any

from qnetx.apply.address import parts, way_in, way_past, way_there


class LibvirtError(Exception):
    """What libvirt refuses, or why it can't be asked.

    Attributes:
        code: A code of the catalogue: `libvirt-missing`, `-uri`, `-unreachable`, `-denied`, `-lost`,
            `-too-old` or `-refused`.
        message: libvirt's own text.
        hint: The way out; may be empty.
        lost: Whether the connection is gone, so that no further call can succeed.
    """

    def __init__(self, code: str, message: str, hint: str = "", *, lost: bool = False) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.hint = hint
        self.lost = lost


def not_connected(library: Any, error: Any, uri: str) -> LibvirtError:
    """Return why there is no connection to a URI."""
    number, message = error.get_error_code(), f"'{uri}': {_text(error)}"
    if number in (library.VIR_ERR_AUTH_FAILED, library.VIR_ERR_AUTH_CANCELLED):
        return LibvirtError("libvirt-denied", message, way_past(uri))
    denied = (library.VIR_ERR_AUTH_UNAVAILABLE, library.VIR_ERR_ACCESS_DENIED)
    # Of a system error, libvirt keeps the number; its text is in the user's language.
    closed = number == library.VIR_ERR_SYSTEM_ERROR and error.get_int1() in (EACCES, EPERM)
    if closed or number in denied:
        return LibvirtError("libvirt-denied", message, way_in(uri))
    unknown = (
        *(library.VIR_ERR_NO_CONNECT, library.VIR_ERR_INVALID_ARG),
        *(library.VIR_ERR_CONFIG_UNSUPPORTED, library.VIR_ERR_XML_ERROR),
    )
    found = parts(uri)
    # Of a port that is none, libvirt tells as an error of its own, or that nobody answers there; of the
    # play host's file, whatever reading it came to.
    if number in unknown or found is None or found.scheme == "test":
        hint = "like qemu:///system, qemu+ssh://root@host/system or test:///default"
        return LibvirtError("libvirt-uri", message, hint)
    return LibvirtError("libvirt-unreachable", message, way_there(uri), lost=True)


def refused(library: Any, error: Any, who: str, *, alive: bool) -> LibvirtError:
    """Return why a call failed; `who` is the release and the driver, `alive` whether there still is a connection."""
    message = _text(error)
    if not alive:
        return LibvirtError("libvirt-lost", message, "is the daemon still running?", lost=True)
    match error.get_error_code():
        case library.VIR_ERR_NO_SUPPORT:
            return LibvirtError("libvirt-too-old", message, f"this is {who}")
        case library.VIR_ERR_ACCESS_DENIED | library.VIR_ERR_OPERATION_DENIED:
            return LibvirtError("libvirt-denied", message)
    return LibvirtError("libvirt-refused", message)


def _text(error: Any) -> str:
    """Return what libvirt says, its lines as one."""
    text = error.get_error_message() or str(error)
    return "; ".join(line.strip() for line in text.splitlines() if line.strip())
