"""QEMU's text for one value ↔ the model's value: `slot_hex` reads `addr=1e` as slot 30.

A codec's `parse` raises BadValueError with the way out; it returns None where the text means the
same as saying nothing (`bootindex=-1`). Its `write` returns None for what this form can't say.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Mapping
from typing import Any

from msgspec import Struct

from qnetx.model.network import Transmit
from qnetx.values import BadValueError, HostPort, MacAddress, PciAddress, PortForward, parse_address


class Codec(Struct, frozen=True):
    """How one kind of value is read and written."""

    parse: Callable[[str], Any]
    write: Callable[[Any], str | None]


BOOLEAN_WORDS: Mapping[str, bool] = {
    "on": True, "yes": True, "y": True, "true": True,
    "off": False, "no": False, "n": False, "false": False,
}  # fmt: skip
"""QEMU's words for yes and no, in lower case only; `true` and `false` since 6.0."""


def _parse_boolean(text: str) -> bool:
    if text not in BOOLEAN_WORDS:
        raise BadValueError(f"'{text}' is neither on nor off", "write on or off")
    return BOOLEAN_WORDS[text]


def _write_boolean(value: bool) -> str:  # noqa: FBT001  a codec takes the value alone
    return "on" if value else "off"


_NUMBER = r"\s*([+-]?)(0[xX][0-9a-fA-F]+|0[0-7]*|[1-9][0-9]*)"


def _parse_number(text: str) -> int:
    """Read as C's strtol with base 0: `0x10` is 16 and `010` is 8."""
    if text.isascii() and text.isdigit() and (text == "0" or text[0] != "0"):
        return int(text)  # nearly every number, for which no pattern need be compiled
    match = re.fullmatch(_NUMBER, text)
    if not match:
        raise BadValueError(f"'{text}' is not a number", "write a whole number, like 4")
    sign, digits = match.groups()
    base = 16 if digits[1:2] in "xX" and len(digits) > 2 else 8 if digits[0] == "0" else 10
    return int(digits, base) * (-1 if sign == "-" else 1)


def number(low: int, high: int, *, unsaid: int | None = None) -> Codec:
    """Make the codec of a whole number from `low` to `high`; `unsaid` is the one that says nothing."""

    def parse(text: str) -> int | None:
        value = _parse_number(text)
        if value == unsaid:
            return None
        if not low <= value <= high:
            raise BadValueError(
                f"{text.strip()} is out of range", f"write a number from {low} to {high}"
            )
        return value

    return Codec(parse, str)


_SIZE = r"(?i)\s*\+?([0-9]+(?:\.[0-9]*)?)([bkmgtpe]?)"
_HEX_SIZE = r"\s*\+?0[xX][0-9a-fA-F]+"


def _parse_size(text: str) -> int:
    """Read bytes, with a suffix of 1024s (QEMU's qemu_strtosz); a hexadecimal number takes none."""
    if re.fullmatch(_HEX_SIZE, text):
        return int(text, 16)
    match = re.fullmatch(_SIZE, text)
    if not match:
        raise BadValueError(
            f"'{text}' is not a size", "write bytes, or a number with K, M, G or T, like 512K"
        )
    digits, suffix = match.groups()
    whole, _, decimals = digits.partition(".")
    unit = 10 * "bkmgtpe".index((suffix or "b").lower())
    size: int = (int(whole + decimals) << unit) // 10 ** len(decimals)
    return size


_MAC_HINT = "write six bytes, like 52:54:00:12:34:56"
_MAC_BYTE = r"\s*([+-]?)(?:0[xX](?=[0-9a-fA-F]))?([0-9a-fA-F]*)"


def _parse_mac_legacy(text: str) -> MacAddress | None:
    """Read what `-net nic,macaddr=` takes: `:` or `-`, short bytes, or one number for the last three.

    All zero, or nothing, asks for QEMU's default address.
    """
    if ":" not in text and re.fullmatch(_NUMBER, text):
        value = _parse_number(text)
        if not 0 <= value <= 0xFFFFFF:
            raise BadValueError(f"'{text}' is not a MAC address", _MAC_HINT)
        octets = value.to_bytes(6, "big")
    else:
        octets = _parse_mac_bytes(text) if text else bytes(6)
    return MacAddress(octets) if any(octets) else None


def _parse_mac_bytes(text: str) -> bytes:
    try:
        return MacAddress.parse(text).octets
    except BadValueError:
        pass  # what follows reads all that QEMU does
    octets, at = [], 0
    for index in range(6):
        match = re.compile(_MAC_BYTE).match(text, at)
        assert match, "every part of the pattern may be empty"
        sign, digits = match.groups()
        at = match.end() if digits else at
        octets.append((-1 if sign == "-" and digits else 1) * int(digits or "0", 16) & 0xFF)
        ends = at == len(text) if index == 5 else text[at : at + 1] in {":", "-"}
        if not ends:
            raise BadValueError(f"'{text}' is not a MAC address", _MAC_HINT)
        at += 1
    return bytes(octets)


def _parse_mac_strict(text: str) -> MacAddress | None:
    """Read what `-device` takes: two digits a byte, all joined by `:` or by `-`."""
    mac = MacAddress.parse(text.replace("-", ":"))
    return mac if any(mac.octets) else None


_SLOT_HINT = "a slot is a hexadecimal number from 1 to 1f"


def _parse_slot_hex(text: str) -> PciAddress:
    """Read what `-net nic,addr=` takes: `[[domain:]bus:]slot`, hexadecimal and without a function."""
    match = re.fullmatch(
        r"(?:(?:(?:0[xX])?0+:)?(?:0[xX])?0+:)?((?:0[xX])?[0-9a-fA-F]+)", text.strip()
    )
    if not match:
        what = (
            "has a function, which -net nic can't" if "." in text else "is not a PCI slot on bus 0"
        )
        raise BadValueError(f"'{text}' {what}", _SLOT_HINT)
    return PciAddress(_slot(int(match[1], 16), text))


def _slot(slot: int, text: str) -> int:
    if slot > 31:
        raise BadValueError(
            f"'{text}' is beyond the last PCI slot (slots are hexadecimal)", _SLOT_HINT
        )
    return slot


def _write_slot_hex(address: PciAddress) -> str | None:
    return None if address.function or address.bus else f"{address.slot:x}"


def _parse_pci_address(text: str) -> PciAddress:
    """Read what `-device …,addr=` takes: `slot[.function]`, both hexadecimal."""
    match = re.fullmatch(r"((?:0[xX])?[0-9a-fA-F]+)(?:\.((?:0[xX])?[0-9a-fA-F]+))?", text.strip())
    hint = "write slot.function in hexadecimal, like 05.1: slots go to 1f, functions to 7"
    if not match:
        raise BadValueError(f"'{text}' is not a PCI address", hint)
    function = int(match[2] or "0", 16)
    if function > 7:
        raise BadValueError(f"'{text}' names a function beyond 7", hint)
    return PciAddress(_slot(int(match[1], 16), text), function)


def _write_pci_address(address: PciAddress) -> str | None:
    if address.slot < 0:
        return None  # the slot is QEMU's choice
    function = f".0x{address.function:x}" if address.function else ""
    return f"0x{address.slot:x}{function}"


def _parse_network(text: str) -> str:
    """Read `net=`: `addr[/bits|/mask]`, where an address alone has the mask of its old class."""
    form = "write it like 10.0.2.0/24"
    address, slash, mask = text.partition("/")
    try:
        host = ipaddress.IPv4Address(address)
        if not slash:
            bits = _class_bits(host)
        else:
            bits = (
                int(mask) if mask.isdigit() else ipaddress.IPv4Network(f"0.0.0.0/{mask}").prefixlen
            )
    except ValueError:
        raise BadValueError(f"'{text}' is not an IPv4 network", form) from None
    if not 4 <= bits <= 32:
        raise BadValueError(f"'{text}' has a mask that QEMU refuses", "a mask has 4 to 32 bits")
    return str(ipaddress.IPv4Network((int(host), bits), strict=False))


_CLASSES: tuple[tuple[str, int], ...] = (
    # network, bits of the mask that slirp gives an address in it
    ("0.0.0.0/1", 8),
    ("172.16.0.0/12", 12),
    ("128.0.0.0/2", 16),
    ("192.168.0.0/16", 16),
    ("198.18.0.0/16", 15),
    ("224.0.0.0/3", 24),
    ("0.0.0.0/0", 28),
)
"""The classes of QEMU's net/slirp.c, the first that holds the address; measured on 7.2."""


def _class_bits(address: ipaddress.IPv4Address) -> int:
    return next(bits for network, bits in _CLASSES if address in ipaddress.IPv4Network(network))


def _parse_legacy_ip(text: str) -> str:
    """Read `ip=`, the old name of `net=`, which always has 24 bits."""
    return _parse_network(f"{text}/24")


def _parse_ipv4(text: str) -> str:
    address = parse_address(text)
    if address.version != 4:
        raise BadValueError(f"'{text}' is not an IPv4 address", "write it like 10.0.2.2")
    return str(address)


def _parse_ipv6(text: str) -> str:
    address = parse_address(text)
    if address.version != 6:
        raise BadValueError(f"'{text}' is not an IPv6 address", "write it like fec0::2")
    return str(address)


def _parse_ipv6_network(text: str) -> str:
    """Read `ipv6-net=prefix[/length]`; the length is 64 where it is not said."""
    prefix, _, length = text.partition("/")
    try:
        return str(ipaddress.IPv6Network((prefix, int(length or "64")), strict=False))
    except ValueError:
        raise BadValueError(f"'{text}' is not an IPv6 network", "write it like fec0::/64") from None


def _write_ipv6_prefix(network: str) -> str:
    return network.partition("/")[0]


def _parse_one(text: str) -> tuple[str, ...]:
    return (text,)


def _write_one(values: tuple[str, ...]) -> str | None:
    return values[0] if len(values) == 1 else None


def _parse_several(text: str) -> tuple[str, ...]:
    if "" in text.split(":"):
        raise BadValueError(f"'{text}' has an empty descriptor", "join them by colons, like 3:4")
    return tuple(text.split(":"))


def _write_several(values: tuple[str, ...]) -> str | None:
    return ":".join(values) if len(values) > 1 else None


def _parse_rom_bar(text: str) -> bool:
    return _parse_number(text) != 0


def _write_rom_bar(value: bool) -> str:  # noqa: FBT001  a codec takes the value alone
    return "1" if value else "0"


_TRANSMIT = {"bh": Transmit.IOTHREAD, "timer": Transmit.TIMER}


def _parse_transmit(text: str) -> Transmit:
    if text not in _TRANSMIT:
        raise BadValueError(f"'{text}' is no way to transmit", "write bh or timer")
    return _TRANSMIT[text]


def _write_transmit(value: Transmit) -> str:
    return next(word for word, meant in _TRANSMIT.items() if meant is value)


def _never(value: object) -> None:
    """Write nothing: another key says it."""
    del value


TEXT = Codec(str, str)
BOOLEAN = Codec(_parse_boolean, _write_boolean)
INT32 = number(-(2**31), 2**31 - 1)
UINT16 = number(0, 2**16 - 1)
UINT32 = number(0, 2**32 - 1)
UINT64 = number(0, 2**64 - 1)
QUEUES = number(1, 1024)
MICROSECONDS = UINT32
SECONDS = UINT32
MTU = number(68, 65535, unsaid=0)
ACPI_INDEX = number(1, 16383, unsaid=0)
VECTORS = number(0, 2**32 - 2, unsaid=2**32 - 1)
BOOT_INDEX = number(0, 2**31 - 1, unsaid=-1)
SIZE = Codec(_parse_size, str)
MAC_LEGACY = Codec(_parse_mac_legacy, str)
MAC_STRICT = Codec(_parse_mac_strict, str)
SLOT_HEX = Codec(_parse_slot_hex, _write_slot_hex)
PCI_ADDRESS = Codec(_parse_pci_address, _write_pci_address)
HOST_PORT = Codec(HostPort.parse, str)
HOST_FORWARD = Codec(PortForward.parse, str)
IPV4 = Codec(_parse_ipv4, str)
IPV4_NETWORK = Codec(_parse_network, str)
LEGACY_IP = Codec(_parse_legacy_ip, _never)
IPV6 = Codec(_parse_ipv6, str)
IPV6_NETWORK = Codec(_parse_ipv6_network, _never)
IPV6_PREFIX = Codec(_parse_ipv6, _write_ipv6_prefix)
PREFIX_LENGTH = number(0, 126)
DESCRIPTOR = Codec(_parse_one, _write_one)
DESCRIPTORS = Codec(_parse_several, _write_several)
ROM_BAR = Codec(_parse_rom_bar, _write_rom_bar)
TRANSMIT = Codec(_parse_transmit, _write_transmit)
