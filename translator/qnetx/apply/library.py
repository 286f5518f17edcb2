"""libvirt-python, loaded where it is needed, and told to keep to itself what it also raises.

Nothing else imports it: it is the extra `libvirt`.
"""

from __future__ import annotations

import sys
from contextlib import suppress
from functools import cache
from typing import Any

from qnetx.apply.refusal import LibvirtError


def load() -> Any:
    """Return the module `libvirt`.

    Raises LibvirtError with the code `libvirt-missing`, and the way to get it.
    """
    try:
        import libvirt  # noqa: PLC0415 - an extra, and only some verbs need it
    except ImportError as error:
        if error.name == "libvirt":
            message = "libvirt-python is not installed"
            hint = "pip install 'qnetx[libvirt]'; pip builds it, which takes gcc, pkg-config and libvirt-dev"
        else:
            # Built for another Python, or libvirt itself was removed.
            message = f"libvirt-python does not load: {error}"
            hint = (
                f"{sys.executable} -m pip install --force-reinstall --no-cache-dir libvirt-python"
            )
        raise LibvirtError("libvirt-missing", message, hint) from None
    libvirt.registerErrorHandler(_ignore, None)
    _silence_libxml2(libvirt.libvirtmod.__file__)
    return libvirt


@cache
def _silence_libxml2(user: str) -> object:
    """Keep the libxml2 that a library is linked with from printing; returns what must live as long as it does.

    libvirt raises what it makes of a file that can't be read, and libxml2 prints why.
    """
    # Where it is built or linked otherwise, it prints.
    with suppress(ImportError, OSError, AttributeError):
        import ctypes  # noqa: PLC0415 - only where libvirt is

        # libxml2 gives it more arguments, as printf takes them; who is called may overlook them.
        ignore = ctypes.CFUNCTYPE(None, ctypes.c_void_p, ctypes.c_char_p)(_ignore)
        # By the handle of a library is found what it is linked with, too, whatever the release.
        ctypes.CDLL(user).xmlSetGenericErrorFunc(None, ignore)
        return ignore
    return None


def _ignore(_context: object, _error: object) -> None:
    """Print nothing: the same text is raised."""
