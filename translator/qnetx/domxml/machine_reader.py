"""A `<domain>` → the machine in it: what stands beside the interfaces.

<domain type='kvm'><name>web</name><memory unit='GiB'>1</memory>…  →  Machine(name="web", memory=1 << 30, …)
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from lxml import etree

from qnetx.domxml.boot import read_acpi_tables, read_boot, read_power
from qnetx.domxml.clock import read_clock
from qnetx.domxml.cpu import read_cpu
from qnetx.domxml.device_reader import read_devices
from qnetx.domxml.domain import QEMU_NAMESPACE
from qnetx.domxml.features import read_features, read_memory
from qnetx.domxml.leftover import drop_left
from qnetx.domxml.reading import Bag
from qnetx.domxml.rows import INTEGER, TEXT, Codec, Row
from qnetx.domxml.taking import child, read_size, take_if, view
from qnetx.model.device import Device
from qnetx.model.machine import Machine, VirtType
from qnetx.model.memory import MemoryDevice
from qnetx.values import BadValueError

_KINDS = {kind.value: kind for kind in VirtType}


def _read_uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise BadValueError(f"'{text}' is not a UUID", "write 8-4-4-4-12 hex digits") from None


_ROWS = (
    Row("@type", "virt_type", Codec(write=str, read=_KINDS.get)),
    Row("name", "name", TEXT),
    Row("uuid", "uuid", Codec(write=str, read=_read_uuid)),
    Row("os/type/@arch", "arch", TEXT),
    Row("os/type/@machine", "type", TEXT),
    Row("devices/emulator", "emulator", TEXT),
    Row("vcpu", "max_vcpus", INTEGER),
    Row("vcpu/@current", "vcpus", INTEGER),
)


def read_machine(domain: Bag) -> Machine:
    """Read a whole domain but its interfaces, which are in the bag no more; the bag is empty then."""
    values: dict[str, Any] = domain.read(_ROWS)
    values.setdefault("arch", "x86_64")
    _read_processors(domain, values)
    domain.get("os/type", "type")
    found = child(domain.element, "devices")
    values["devices"] = () if found is None else read_devices(domain.part(found))
    _read_size(domain, values)
    values["boot"] = read_boot(view(domain))
    values["acpi_tables"] = read_acpi_tables(domain)
    values["power"] = read_power(view(domain))
    values["features"] = read_features(view(domain), values["arch"])
    values["backing"] = read_memory(view(domain))
    values["processor"] = read_cpu(domain)
    sizes = [cell.memory for cell in values["processor"].cells] if values["processor"] else []
    if sizes and None not in sizes:
        # libvirt counts what its nodes have, and not what it is said to have.
        values["memory"] = sum(size for size in sizes if size is not None)
    values["clock"] = read_clock(domain)
    values.update(_read_rare(domain))
    values["carried"], values["environment"] = _read_commandline(domain)
    domain.get("@id", "")
    origin = domain.origin()
    drop_left(domain)
    return Machine(**values, nodefaults=True, origin=origin)


def _read_rare(domain: Bag) -> dict[str, Any]:
    """Read what few guests have."""
    values: dict[str, Any] = {}
    tags = {str(element.tag) for element in domain.element.iterchildren("*")}
    if "numatune" in tags:
        from qnetx.domxml.memory import read_bindings  # noqa: PLC0415 - few guests have any

        values["bindings"] = read_bindings(domain)
    if tags & {"iothreads", "iothreadids"}:
        from qnetx.domxml.iothread import read_iothreads  # noqa: PLC0415 - as above

        values["iothreads"] = read_iothreads(domain)
    if tags & {"sysinfo", "genid"}:
        from qnetx.domxml.system_info import read_system_info  # noqa: PLC0415 - as above

        values["system_info"] = read_system_info(view(domain))
    if "launchSecurity" in tags:
        from qnetx.domxml.security import read_security  # noqa: PLC0415 - as above

        values["security"] = read_security(domain)
    return values


def _read_processors(domain: Bag, values: dict[str, Any]) -> None:
    """Make one number of two that are the same, as where nothing is to be plugged in."""
    if "max_vcpus" in values:
        current = values.setdefault("vcpus", values["max_vcpus"])
        if current == values["max_vcpus"]:
            del values["max_vcpus"]
    take_if(domain, "vcpu/@placement", "vcpus", "static")


def _read_size(domain: Bag, values: dict[str, Any]) -> None:
    """Read how much memory the guest starts with: libvirt counts its modules too."""
    devices: tuple[Device, ...] = values["devices"]
    modules = sum(device.size for device in devices if isinstance(device, MemoryDevice))
    if (memory := read_size(domain, "memory", "memory")) is not None:
        values["memory"] = memory - modules
        current = child(domain.element, "currentMemory")
        if current is not None:
            _read_current(domain, memory)
    if (limit := read_size(domain, "maxMemory", "max_memory")) is not None:
        values["max_memory"] = limit
        values.update(domain.read((Row("maxMemory/@slots", "memory_slots", INTEGER),)))


def _read_current(domain: Bag, memory: int) -> None:
    bag = view(domain)
    size = read_size(bag, "currentMemory", "memory")
    if size is not None and size < memory:
        items = bag.items.get("memory", ())
        domain.report.say(
            "libvirt-bookkeeping",
            f"the guest starts with all of its memory, and not with the {size >> 20} MiB that its balloon leaves it",
            items[0].place if items else None,
            hint=f"'balloon {size >> 20}' in QEMU's monitor takes the rest back",
        )
    for item in bag.items.get("memory", ()):
        domain.items["memory"] = (*domain.items.get("memory", ()), item)


def _read_commandline(domain: Bag) -> tuple[tuple[str, ...], tuple[tuple[str, str], ...]]:
    """Read what is for QEMU itself: its words, and the variables of its environment."""
    words: list[str] = []
    variables: list[tuple[str, str]] = []
    for element in domain.element.iterchildren(f"{{{QEMU_NAMESPACE}}}commandline"):
        bag = domain.part(element)
        for inner in element.iterchildren("*"):
            kind = etree.QName(inner).localname
            if kind == "arg":
                words.append(inner.get("value", ""))
            elif kind == "env":
                variables.append((inner.get("name", ""), inner.get("value", "")))
            else:
                continue
            bag.take_all(inner, "carried")
        bag.take((element, None), "carried")
        items = bag.items.get("carried", ())
        domain.items["carried"] = (*domain.items.get("carried", ()), *items)
        drop_left(bag)
    return tuple(words), tuple(variables)
