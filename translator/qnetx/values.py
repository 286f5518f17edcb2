"""Text ↔ small values: `52:54:00:12:34:56`, `tcp::2222-:22`, `0000:00:03.0`.

Each type has `parse()` and `str()`, and `parse(str(v)) == v`. What a dialect takes beyond the plain
form (one-digit MAC bytes, slots in hex) is that dialect's own and stands in its codecs.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Container
from typing import Self

from msgspec import Struct


class BadValueError(ValueError):
    """A value that can't be what it stands for; the text says why, `hint` says what would be right."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint


class NoWordError(BadValueError):
    """A value that is right, and that libvirt has no word for."""


class MacAddress(Struct, frozen=True, order=True):
    """An Ethernet address of six bytes, written in lower case with colons."""

    octets: bytes

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read six two-digit bytes joined by `:`.

        Raises BadValueError otherwise.
        """
        digits = text.replace(":", "")
        try:
            # `fromhex` passes over blanks, of which none stands in letters and digits.
            octets = bytes.fromhex(digits) if digits.isalnum() else b""
        except ValueError:
            octets = b""
        if len(octets) != 6 or text[2::3] != ":::::":
            raise BadValueError(
                f"'{text}' is not a MAC address", "write six bytes, like 52:54:00:12:34:56"
            )
        return cls(octets)

    @classmethod
    def derived(cls, seed: str, number: int, taken: Container[str] = ()) -> Self:
        """Derive the address of a guest's number-th card: always the same, and another for another seed.

        It begins with 52:54:00, as all do that QEMU and libvirt choose. Where it is `taken`, it is that of
        the next number.
        """
        from hashlib import sha256  # noqa: PLC0415 - loads OpenSSL, and few ask for this

        digest = sha256(f"{seed}/{number}".encode()).digest()
        mac = cls(b"\x52\x54\x00" + digest[:3])
        return cls.derived(seed, number + 1, taken) if str(mac) in taken else mac

    @property
    def multicast(self) -> bool:
        """Whether the first byte is odd: a group address, which no NIC can have."""
        return bool(self.octets[0] & 1)

    def __str__(self) -> str:
        """Return the address with colons, like `52:54:00:12:34:56`."""
        return self.octets.hex(":")


class PciAddress(Struct, frozen=True, order=True):
    """A place on the guest's PCI root bus or a bus behind a bridge: bus number, slot, function.

    While a line is read, the slot may be -1: QEMU chooses it, and the rest is said.
    """

    slot: int
    function: int = 0
    bus: int = 0
    multifunction: bool | None = None

    def __str__(self) -> str:
        """Return the address as `lspci` shows it, like `00:03.0`."""
        return f"{self.bus:02x}:{self.slot:02x}.{self.function}"


ANY_SLOT = PciAddress(-1)


def parse_port(text: str) -> int:
    """Read a TCP or UDP port number, 1 to 65535.

    Raises BadValueError otherwise.
    """
    if not (text.isascii() and text.isdigit() and 0 < int(text) < 65536):
        raise BadValueError(f"'{text}' is not a port number", "a port is a number from 1 to 65535")
    return int(text)


class HostPort(Struct, frozen=True, order=True):
    """A host (name or address, empty for any) and a port, like `127.0.0.1:1234` or `:1234`."""

    host: str
    port: int

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `[host]:port`; an IPv6 address stands in brackets.

        Raises BadValueError otherwise.
        """
        host, colon, port = text.rpartition(":")
        if not colon:
            raise BadValueError(
                f"'{text}' has no port", f"write [host]:port, like :{text or '1234'}"
            )
        return cls(host.removeprefix("[").removesuffix("]"), parse_port(port))

    def __str__(self) -> str:
        """Return `host:port`, an IPv6 address in brackets."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{host}:{self.port}"


class PortForward(Struct, frozen=True, order=True):
    """A port of the host that leads to a port of the guest: QEMU's `hostfwd=tcp::2222-:22`."""

    protocol: str
    host: str
    host_port: int
    guest: str
    guest_port: int

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `[tcp|udp]:[hostaddr]:hostport-[guestaddr]:guestport` (QEMU's manual page, hostfwd).

        Raises BadValueError otherwise.
        """
        form = "write [tcp|udp]:[hostaddr]:hostport-[guestaddr]:guestport, like tcp::2222-:22"
        match = re.fullmatch(
            r"(tcp|udp|):(\[[^]]*\]|[^:]*):([^-]*)-(\[[^]]*\]|[^:]*):([^:]+)", text
        )
        if not match:
            raise BadValueError(f"'{text}' is not a port forwarding rule", form)
        protocol, host, host_port, guest, guest_port = match.groups()
        for address in (host, guest):
            if address:
                parse_address(address.strip("[]"))
        # QEMU takes host port 0: the system picks a free one.
        port = 0 if host_port == "0" else parse_port(host_port)
        return cls(
            protocol or "tcp", host.strip("[]"), port, guest.strip("[]"), parse_port(guest_port)
        )

    def __str__(self) -> str:
        """Return the rule in QEMU's form, with the protocol written out."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        guest = f"[{self.guest}]" if ":" in self.guest else self.guest
        return f"{self.protocol}:{host}:{self.host_port}-{guest}:{self.guest_port}"


def parse_address(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    """Read an IPv4 or IPv6 address.

    Raises BadValueError otherwise.
    """
    try:
        return ipaddress.ip_address(text)
    except ValueError:
        raise BadValueError(f"'{text}' is not an IP address") from None
