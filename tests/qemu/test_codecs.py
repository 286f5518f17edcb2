"""QEMU's text for one value and back."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qnetx.model.network import Transmit
from qnetx.qemu import codecs
from qnetx.qemu.codecs import Codec
from qnetx.values import BadValueError, HostPort, MacAddress, PciAddress, PortForward

names = st.text("abcdefghijklmnopqrstuvwxyz0123456789-.", min_size=1, max_size=12)
ports = st.integers(1, 65535)
macs = st.builds(MacAddress, st.binary(min_size=6, max_size=6).filter(any))
ipv4 = st.ip_addresses(v=4).map(str)

ROUND_TRIPS: list[tuple[str, st.SearchStrategy[Any]]] = [
    ("TEXT", st.text()),
    ("BOOLEAN", st.booleans()),
    ("INT32", st.integers(-(2**31), 2**31 - 1)),
    ("UINT64", st.integers(0, 2**64 - 1)),
    ("MTU", st.integers(68, 65535)),
    ("VECTORS", st.integers(0, 2**32 - 2)),
    ("BOOT_INDEX", st.integers(0, 2**31 - 1)),
    ("SIZE", st.integers(0, 2**63)),
    ("MAC_LEGACY", macs),
    ("MAC_STRICT", macs),
    ("SLOT_HEX", st.builds(PciAddress, st.integers(0, 31))),
    ("PCI_ADDRESS", st.builds(PciAddress, st.integers(0, 31), st.integers(0, 7))),
    ("HOST_PORT", st.builds(HostPort, names, ports)),
    (
        "HOST_FORWARD",
        st.builds(PortForward, st.sampled_from(["tcp", "udp"]), ipv4, ports, ipv4, ports),
    ),
    ("IPV4", ipv4),
    ("IPV6", st.ip_addresses(v=6).map(str)),
    ("IPV4_NETWORK", st.integers(0, 255).map(lambda number: f"10.{number}.2.0/24")),
    ("DESCRIPTOR", st.tuples(names)),
    ("DESCRIPTORS", st.lists(names, min_size=2, max_size=4).map(tuple)),
    ("ROM_BAR", st.booleans()),
    ("TRANSMIT", st.sampled_from(Transmit)),
]


@pytest.mark.parametrize(("name", "values"), ROUND_TRIPS, ids=lambda value: value)
@given(data=st.data())
def test_what_is_written_is_read_as_it_was(
    name: str, values: st.SearchStrategy[Any], data: st.DataObject
) -> None:
    """The writer and the reader of a row share its codec, so they have to agree."""
    codec: Codec = getattr(codecs, name)
    value = data.draw(values)
    text = codec.write(value)
    assert text is not None
    assert codec.parse(text) == value


@pytest.mark.parametrize(
    "name", [name for name, value in vars(codecs).items() if isinstance(value, Codec)]
)
@given(text=st.text() | st.text("0123456789abcdefx:.-/+ ", max_size=20))
def test_no_text_is_a_crash(name: str, text: str) -> None:
    """Whatever a user writes, the answer is a value or a refusal."""
    codec: Codec = getattr(codecs, name)
    with suppress(BadValueError):
        codec.parse(text)


READINGS: list[tuple[str, str, Any]] = [
    # Measured on QEMU 0.12, 1.1, 2.8 and 7.2.
    ("BOOLEAN", "yes", True),
    ("BOOLEAN", "n", False),
    ("BOOLEAN", "true", True),
    ("INT32", "0x10", 16),
    ("INT32", "010", 8),
    ("INT32", "+1", 1),
    ("INT32", " 1", 1),
    ("INT32", "-1", -1),
    ("INT32", "0", 0),
    ("SIZE", "1k", 1024),
    ("SIZE", "1.5K", 1536),
    ("SIZE", "1B", 1),
    ("SIZE", "0x10", 16),
    ("SIZE", "2M", 2 << 20),
    ("MAC_LEGACY", "52-54-00-12-34-56", "52:54:00:12:34:56"),
    ("MAC_LEGACY", "52:54-0:12:34:56", "52:54:00:12:34:56"),
    ("MAC_LEGACY", "52:4:0:0:0:1", "52:04:00:00:00:01"),
    ("MAC_LEGACY", "52:54:00:12:34:0x56", "52:54:00:12:34:56"),
    ("MAC_LEGACY", "AA:54:00:12:34: 6", "aa:54:00:12:34:06"),
    ("MAC_LEGACY", "2:100:0:0:0:1", "02:00:00:00:00:01"),
    ("MAC_LEGACY", "12", "00:00:00:00:00:0c"),
    ("MAC_LEGACY", "0xFFFFFF", "00:00:00:ff:ff:ff"),
    ("MAC_LEGACY", "", None),
    ("MAC_LEGACY", "00:00:00:00:00:00", None),
    ("MAC_STRICT", "52-54-00-12-34-56", "52:54:00:12:34:56"),
    ("MAC_STRICT", "00:00:00:00:00:00", None),
    ("SLOT_HEX", "10", PciAddress(16)),
    ("SLOT_HEX", "0x5", PciAddress(5)),
    ("SLOT_HEX", "00:05", PciAddress(5)),
    ("SLOT_HEX", "0:0:5", PciAddress(5)),
    ("PCI_ADDRESS", "1f.7", PciAddress(31, 7)),
    ("PCI_ADDRESS", "0x5.0x1", PciAddress(5, 1)),
    ("PCI_ADDRESS", "05", PciAddress(5)),
    ("IPV4_NETWORK", "10.0.2.0/24", "10.0.2.0/24"),
    ("IPV4_NETWORK", "10.1.2.0/255.255.0.0", "10.1.0.0/16"),
    ("IPV4_NETWORK", "100.1.2.3", "100.0.0.0/8"),
    ("IPV4_NETWORK", "172.20.1.1", "172.16.0.0/12"),
    ("IPV4_NETWORK", "150.1.2.3", "150.1.0.0/16"),
    ("IPV4_NETWORK", "192.168.76.0", "192.168.0.0/16"),
    ("IPV4_NETWORK", "198.18.5.5", "198.18.0.0/15"),
    ("IPV4_NETWORK", "230.1.2.3", "230.1.2.0/24"),
    ("IPV4_NETWORK", "200.1.2.129", "200.1.2.128/28"),
    ("LEGACY_IP", "10.5.5.5", "10.5.5.0/24"),
    ("IPV6_NETWORK", "fec0::", "fec0::/64"),
    ("IPV6_NETWORK", "fd00::1/80", "fd00::/80"),
    ("IPV6_PREFIX", "fec0:0::", "fec0::"),
    ("DESCRIPTOR", "3", ("3",)),
    ("DESCRIPTORS", "3:4", ("3", "4")),
    ("ROM_BAR", "0", False),
    ("BOOT_INDEX", "-1", None),
    ("MTU", "0", None),
    ("VECTORS", "4294967295", None),
    ("TRANSMIT", "bh", Transmit.IOTHREAD),
]


@pytest.mark.parametrize(("name", "text", "value"), READINGS)
def test_text_means_what_qemu_takes_it_for(name: str, text: str, value: Any) -> None:
    """The forms that QEMU takes beyond the plain one."""
    wanted = MacAddress.parse(value) if "MAC" in name and value else value
    assert getattr(codecs, name).parse(text) == wanted


REFUSALS: list[tuple[str, str, str]] = [
    ("BOOLEAN", "ON", "on or off"),
    ("BOOLEAN", "1", "on or off"),
    ("INT32", "abc", "whole number"),
    ("INT32", "1k", "whole number"),
    ("INT32", "", "whole number"),
    ("INT32", "4294967296", "from -2147483648"),
    ("QUEUES", "0", "from 1"),
    ("MTU", "67", "from 68"),
    ("SIZE", "1kb", "like 512K"),
    ("SIZE", "0x10k", "like 512K"),
    ("SIZE", "-1", "like 512K"),
    ("SIZE", "", "like 512K"),
    ("MAC_LEGACY", "52:54:00:12:34", "six bytes"),
    ("MAC_LEGACY", "52:54:00:12:34:56:78", "six bytes"),
    ("MAC_LEGACY", "52.54.00.12.34.56", "six bytes"),
    ("MAC_LEGACY", "52:54:00:12:34:zz", "six bytes"),
    ("MAC_LEGACY", "525400000001", "six bytes"),
    ("MAC_STRICT", "52:4:0:0:0:1", "six bytes"),
    ("MAC_STRICT", "", "six bytes"),
    ("SLOT_HEX", "0x1e.0", "slot"),
    ("SLOT_HEX", "1:5", "slot"),
    ("SLOT_HEX", "20", "slot"),
    ("SLOT_HEX", "", "slot"),
    ("PCI_ADDRESS", "20", "slot"),
    ("PCI_ADDRESS", "5.8", "slot.function"),
    ("PCI_ADDRESS", "-1", "slot.function"),
    ("HOST_PORT", "1234", "[host]:port"),
    ("HOST_FORWARD", "2222:22", "hostport"),
    ("IPV4", "fec0::2", "10.0.2.2"),
    ("IPV6", "10.0.2.2", "fec0::2"),
    ("IPV4_NETWORK", "10.0.2.0/99", "4 to 32"),
    ("IPV4_NETWORK", "10.0.2.0/", "10.0.2.0/24"),
    ("IPV4_NETWORK", "foo", "10.0.2.0/24"),
    ("IPV4_NETWORK", "10.1.2.0/255.0.255.0", "10.0.2.0/24"),
    ("IPV6_NETWORK", "fec0::/129", "fec0::/64"),
    ("DESCRIPTORS", "3::4", "colons"),
    ("TRANSMIT", "iothread", "bh or timer"),
]


@pytest.mark.parametrize(("name", "text", "hint"), REFUSALS)
def test_what_is_no_value_is_refused_with_the_way_out(name: str, text: str, hint: str) -> None:
    """As QEMU refuses it, but saying what would be right."""
    with pytest.raises(BadValueError) as refusal:
        getattr(codecs, name).parse(text)
    assert hint in refusal.value.hint
    assert text.strip() in str(refusal.value)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SLOT_HEX", PciAddress(5, function=1)),
        ("SLOT_HEX", PciAddress(5, bus=1)),
        ("DESCRIPTOR", ("3", "4")),
        ("DESCRIPTORS", ("3",)),
        ("LEGACY_IP", "10.0.2.0/24"),
        ("IPV6_NETWORK", "fec0::/64"),
    ],
)
def test_what_a_form_cannot_say_is_not_written(name: str, value: Any) -> None:
    """The writer then takes another key, or says that the dialect has none."""
    assert getattr(codecs, name).write(value) is None


def test_a_prefix_is_written_without_its_length() -> None:
    """QEMU has the length in a key of its own."""
    assert codecs.IPV6_PREFIX.write("fec0::/64") == "fec0::"
