"""Devices that libvirt 9.0 does not know yet, so that no case of the corpus can hold them, for newer ones."""

from __future__ import annotations

import pytest
from lxml import etree

from qnetx import api
from qnetx.model.versions import LibvirtVersion
from qnetx.options import Options


def devices(*words: str, libvirt: str) -> list[str]:
    """The elements below `<devices>` for one release, without their addresses."""
    options = Options(libvirt=LibvirtVersion.parse(libvirt))
    result = api.convert_argv(["qemu-system-x86_64", "-nodefaults", *words], options)
    (artefact,) = result.artefacts
    found = etree.fromstring(artefact.text.encode()).find("devices")
    assert found is not None
    for address in found.findall(".//address[@type='pci']"):
        parent = address.getparent()
        assert parent is not None
        parent.remove(address)
    return [" ".join(etree.tostring(e, encoding="unicode").split()) for e in found]


@pytest.mark.parametrize(
    ("words", "since", "element"),
    [
        (("-device", "pvpanic-pci"), "9.1.0", '<panic model="pvpanic"> </panic>'),
        (
            (
                *("-object", "cryptodev-backend-builtin,id=c,queues=2"),
                *("-device", "virtio-crypto-pci,cryptodev=c"),
            ),
            "9.1.0",
            '<crypto model="virtio" type="qemu"> <backend model="builtin" queues="2"/> </crypto>',
        ),
        (
            ("-device", "vhost-vsock-pci-non-transitional,guest-cid=9"),
            "5.2.0",
            '<vsock model="virtio-non-transitional"> <cid auto="no" address="9"/> </vsock>',
        ),
        (
            (
                *("-chardev", "socket,id=c,path=/run/t", "-tpmdev", "emulator,id=t,chardev=c"),
                *("-device", "tpm-tis,tpmdev=t"),
            ),
            "4.5.0",
            '<tpm model="tpm-tis"> <backend type="emulator" version="2.0"/> </tpm>',
        ),
        (
            ("-debugcon", "null"),
            "8.1.0",
            '<serial type="null"> <target type="isa-debug"> <model name="isa-debugcon"/> </target>',
        ),
    ],
)
def test_a_device_is_there_from_its_first_release_on(
    words: tuple[str, ...], since: str, element: str
) -> None:
    """The release that brought the element gets it, and the one before is told which would be enough."""
    assert any(found.startswith(element) for found in devices(*words, libvirt=since))
    major, minor, _ = (int(part) for part in since.split("."))
    before = f"{major}.{minor - 1}.0"
    tag = element.partition(">")[0]
    assert not [found for found in devices(*words, libvirt=before) if found.startswith(tag)]
