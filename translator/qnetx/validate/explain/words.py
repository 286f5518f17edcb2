"""Patterns of values → words: what may stand in an attribute or a text, said so that it can be written at once.

    described(value, documented) → ("'on' or 'off'", …)

The name of a definition says more than its regular expression, so the names that libvirt's grammars and
ours give to values have their words here; what has none is told by its type and bounds.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from qnetx.validate.explain.forms import any_of, form
from qnetx.validate.explain.pattern import Data, ListOf, Pattern, Text, leaves
from qnetx.validate.explain.slip import texts

_WORDS: Mapping[str, str] = MappingProxyType(
    {
        # libvirt's and ours alike
        "uniMacAddr": "a unicast MAC address like 52:54:00:12:34:56 (the second digit is even)",
        "mac-address": "a unicast MAC address like 52:54:00:12:34:56 (the second digit is even)",
        "multiMacAddr": "a multicast MAC address like 01:00:5e:12:34:56 (the second digit is odd)",
        "macAddr": "a MAC address like 52:54:00:12:34:56",
        "UUID": "a UUID like 4dea22b3-1d52-d8f3-2516-782e98ab3fa0",
        "uuid": "a UUID like 4dea22b3-1d52-d8f3-2516-782e98ab3fa0",
        "ipv4Addr": "an IPv4 address like 192.168.122.1",
        "ipv4-address": "an IPv4 address like 192.168.122.1",
        "ipv6Addr": "an IPv6 address like fd00::1",
        "ipv6-address": "an IPv6 address like fd00::1",
        "ip-prefix": "a prefix length, up to 32 for IPv4 and 128 for IPv6",
        "ipv4Prefix": "a number from 0 to 32",
        "ipv6Prefix": "a number from 0 to 128",
        "pciDomain": "a PCI domain, 0x0000 to 0xffff",
        "pciBus": "a PCI bus, 0x00 to 0xff",
        "pciSlot": "a PCI slot, 0 to 31 (0x00 to 0x1f)",
        "pci-slot": "a PCI slot, 0 to 31 (0x00 to 0x1f)",
        "pciFunc": "a PCI function, 0 to 7",
        "pci-function": "a PCI function, 0 to 7",
        "usb-number": "a USB number, 0 to 0xfff",
        "usbAddr": "a USB number, 0 to 0xfff",
        "usbPort": "a USB port like 1 or 1.2.3, with up to four numbers",
        "usb-port": "a USB port like 1 or 1.2.3, with up to four numbers",
        "usb-id": "a USB number like 0x046d",
        "usbId": "a USB number like 0x046d",
        "usbClass": "a USB class, 0x00 to 0xff",
        "driveController": "a number of up to two digits",
        "driveBus": "a number of up to two digits",
        "driveUnit": "a number of up to ten digits",
        "unsignedInt": "a number, 0 or more",
        "number": "a number, 0 or more",
        "long-number": "a number, 0 or more",
        "short-number": "a number from 0 to 65535",
        "positiveInteger": "a number, 1 or more",
        "positive-number": "a number, 1 or more",
        "unsignedLong": "a number, 0 or more",
        "unsignedShort": "a number from 0 to 65535",
        "uint8": "a number from 0 to 255, also as 0xff",
        "uint16": "a number from 0 to 65535, also as 0xffff",
        "uint24": "a number up to 0xffffff",
        "uint32": "a number up to 0xffffffff",
        "byte": "a number from 0 to 255, also as 0xff",
        "hex-16": "a number from 0 to 65535, also as 0xffff",
        "hex-24": "a number up to 0xffffff",
        "hex-32": "a number up to 0xffffffff",
        "hexuint": "a hexadecimal number like 0x1f",
        "octalMode": "a file mode like 0644",
        "file-mode": "a file mode like 0644",
        "PortNumber": "a port from 1 to 65535, or -1 for any",
        "ipv4-group": "a multicast address, 224.0.0.0 to 239.255.255.255",
        "port": "a port from 1 to 65535",
        "processor-set": "processors like 0-3,^2,8",
        "cpuset": "processors like 0-3,^2,8",
        "deviceName": "a device name: letters, digits and _ . - \\ : /",
        "device-name": "a device name of up to 15 characters: letters, digits and _ . -",
        "absFilePath": "a path that begins with /",
        "absDirPath": "a path that begins with /",
        "absolute-path": "a path that begins with /",
        "filePath": "a path",
        "dirPath": "a path",
        "dns-name": "a host name: letters, digits, . and -",
        "dnsName": "a host name: letters, digits, . and -",
        "genericName": "letters, digits and _ + -",
        "usbIdDefault": "0xNNNN, or -1 for any",
        **dict.fromkeys(
            ("dhcp-id", "duidEN", "duidLL", "duidLLT", "duidUUID"),
            "a DUID like 0:1:0:1:18:dd:57:f4:52:54:0:73:8e:f (two digits at most between colons)",
        ),
        "vmwarePath": "a file in a data store of VMware like [store] folder/disk.vmdk",
        "vmware-path": "a file in a data store of VMware like [store] folder/disk.vmdk",
        "createMode": "a file mode like 0644",
        "usbVersion": "a version like 2.00",
        "unit": "a unit like KiB, MiB or GB",
        "size-unit": "a unit like KiB, MiB or GB",
        "diskTargetDev": "a device name like vda, sda, hda or fda",
        "diskTarget": "a device name like vda, sda, hda or fda",
        "disk-name": "a device name like vda, sda, hda or fda",
        "diskSerial": "letters, digits, blanks and _ . - \\ : /",
        "wwn": "16 hexadecimal digits",
        "timeDelta": "a whole number of seconds, like 3600 or -3600",
        "seconds": "a whole number of seconds, like 3600 or -3600",
        "addrIPorName": "an IP address or a host name",
        "objectNameWithSlash": "a name without line breaks",
        "object-name": "a name without slashes",
        "objectName": "a name without slashes",
        "ccwCssidRange": "a channel subsystem, 0x0 to 0xfe",
        "ccwSsidRange": "a subchannel set, 0x0 to 0x3",
        "ccwDevnoRange": "a device number, 0x0000 to 0xffff",
    }
)

_TYPES: Mapping[str, str] = MappingProxyType(
    {
        "string": "any text",
        "token": "any text",
        "boolean": "'true' or 'false'",
        "unsignedByte": "a number from 0 to 255",
        "unsignedShort": "a number from 0 to 65535",
        "unsignedInt": "a number, 0 or more",
        "unsignedLong": "a number, 0 or more",
        "nonNegativeInteger": "a number, 0 or more",
        "positiveInteger": "a number, 1 or more",
        "short": "a number from -32768 to 32767",
        "int": "a whole number",
        "long": "a whole number",
        "integer": "a whole number",
        "decimal": "a number",
        "double": "a number",
        "dateTime": "a time like 2024-05-01T12:00:00",
        "anyURI": "a URI",
        "NCName": "a name",
    }
)


def described(values: Iterable[Pattern], documented: Mapping[str, str]) -> str:
    """Return what may be written: `one of 'on', 'off'`, `a PCI slot, 0 to 31 (0x00 to 0x1f)`.

    `documented` has what a grammar's definitions say about themselves, by name. Empty where there
    is nothing to say.
    """
    found = [leaf for value in values for leaf in leaves(value)]
    # By the alphabet: the order of patterns is that in which documents first asked for them.
    listed = sorted({text for leaf in found for text in texts(leaf)})
    kinds = {w for leaf in found if (w := _words(leaf, documented))}
    if any(isinstance(leaf, Text) for leaf in found):
        kinds.add("any text")
    parts = [any_of([f"'{text}'" for text in listed])] if listed else []
    return ", or ".join([*parts, *sorted(kinds)])


def _words(leaf: Pattern, documented: Mapping[str, str]) -> str:
    match leaf:
        case Data():
            if known := _WORDS.get(leaf.label):
                return known
            if told := documented.get(leaf.label):
                return told[:1].lower() + told[1:].rstrip(".")
            return _by_facets(leaf)
        case ListOf():
            return "a list, separated by blanks"
        case _:
            return ""


def _by_facets(data: Data) -> str:
    facets = dict(data.params)
    low, high = facets.get("minInclusive"), facets.get("maxInclusive")
    if low is not None and high is not None:
        return f"a number from {low} to {high}"
    if low is not None:
        return f"a number, {low} or more"
    if high is not None:
        return f"a number up to {high}"
    if data.type in ("string", "token"):
        if "pattern" in facets:
            return form(facets["pattern"])
        if "maxLength" in facets:
            return f"a text of up to {facets['maxLength']} characters"
    return _TYPES.get(data.type, f"a value of type {data.type}")
