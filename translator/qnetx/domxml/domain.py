"""A guest's machine and its interfaces → `<domain>`, or interfaces alone → `<devices>`.

Machine(name="web", memory=1 << 30) → <domain type='qemu'><name>web</name><memory unit='KiB'>…
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from lxml import etree

from qnetx.diagnostics import Report
from qnetx.domxml.boot import write_acpi_tables, write_boot, write_power
from qnetx.domxml.features import write_features, write_memory
from qnetx.model.machine import Machine
from qnetx.model.versions import LibvirtVersion

QEMU_NAMESPACE = "http://libvirt.org/schemas/domain/qemu/1.0"


def write_devices(interfaces: Iterable[etree._Element]) -> etree._Element:
    """Write a `<devices>` that holds the interfaces, to be put into a domain by hand."""
    devices = etree.Element("devices")
    devices.extend(interfaces)
    return devices


def write_domain(
    machine: Machine,
    interfaces: Iterable[etree._Element],
    others: Iterable[etree._Element],
    libvirt: LibvirtVersion,
    report: Report,
) -> etree._Element:
    """Write a whole domain; `others` are its devices beside the interfaces."""
    domain = etree.Element("domain", nsmap={"qemu": QEMU_NAMESPACE})
    if machine.virt_type:
        domain.set("type", machine.virt_type.value)
    _text(domain, "name", machine.name)
    _text(domain, "uuid", None if machine.uuid is None else str(machine.uuid))
    _write_size(domain, machine, others, libvirt, report)
    if machine.iothreads:
        from qnetx.domxml.iothread import write_iothreads  # noqa: PLC0415 - few guests have any

        write_iothreads(domain, machine.iothreads, libvirt, report)
    os = etree.SubElement(domain, "os")
    kind = _text(os, "type", "hvm")
    for name, value in (("arch", machine.arch), ("machine", machine.type)):
        if value:
            kind.set(name, value)
    _tell_architecture(machine, libvirt, report)
    if machine.acpi_tables:
        write_acpi_tables(os, machine.acpi_tables, libvirt, report)
    if machine.security:
        from qnetx.domxml.security import write_security  # noqa: PLC0415 - few guests have it

        write_security(domain, machine.security, libvirt, report)
    _write_records(domain, os, machine, libvirt, report)
    devices = etree.SubElement(domain, "devices")
    if machine.emulator and machine.emulator.startswith("/"):
        _text(devices, "emulator", machine.emulator)
    devices.extend(interfaces)
    devices.extend(others)
    return domain


_ARCHITECTURES_SINCE = {"loongarch64": LibvirtVersion(10, 2)}
"""Those that libvirt had not from the start."""


def _tell_architecture(machine: Machine, libvirt: LibvirtVersion, report: Report) -> None:
    since = _ARCHITECTURES_SINCE.get(machine.arch or "")
    if since and libvirt < since:
        message = f"libvirt knows {machine.arch} from {since} on, and the target is {libvirt}"
        report.say("bad-value", message, machine.origin.place)


def write_commandline(
    domain: etree._Element, words: Iterable[str], environment: Iterable[tuple[str, str]]
) -> None:
    """Add what is for QEMU itself, which libvirt hands on unseen; nothing where there is nothing."""
    commandline = etree.Element(f"{{{QEMU_NAMESPACE}}}commandline")
    for word in words:
        etree.SubElement(commandline, f"{{{QEMU_NAMESPACE}}}arg", value=word)
    for name, value in environment:
        etree.SubElement(commandline, f"{{{QEMU_NAMESPACE}}}env", name=name, value=value)
    if len(commandline):
        domain.append(commandline)


def _write_size(
    domain: etree._Element,
    machine: Machine,
    others: Iterable[etree._Element],
    libvirt: LibvirtVersion,
    report: Report,
) -> None:
    """Write how much memory and how many processors there are."""
    if machine.memory is not None:
        # libvirt counts the modules too, and in KiB; QEMU's sizes are whole MiB or, with a suffix, round up to a page.
        modules = sum(int(e.findtext("target/size") or 0) for e in others if e.tag == "memory")
        _text(domain, "memory", str(-(-machine.memory // 1024) + modules)).set("unit", "KiB")
    if machine.max_memory is not None:
        limit = _text(domain, "maxMemory", str(-(-machine.max_memory // 1024)))
        limit.set("unit", "KiB")
        limit.set("slots", str(machine.memory_slots))
    if machine.vcpus is not None:
        vcpu = _text(domain, "vcpu", str(machine.max_vcpus or machine.vcpus))
        if machine.max_vcpus and machine.max_vcpus != machine.vcpus:
            vcpu.set("current", str(machine.vcpus))
    if machine.bindings:
        from qnetx.domxml.memory import write_bindings  # noqa: PLC0415 - few guests have any

        write_bindings(domain, machine.bindings, libvirt, report)


def _write_records(
    domain: etree._Element,
    os: etree._Element,
    machine: Machine,
    libvirt: LibvirtVersion,
    report: Report,
) -> None:
    """Write what has a record of its own, and settle the items behind it."""
    if machine.boot:
        write_boot(os, machine.boot, libvirt, report)
    if machine.system_info:
        from qnetx.domxml.system_info import write_system_info  # noqa: PLC0415 - few have it

        write_system_info(domain, os, machine.system_info, libvirt, report)
    if machine.backing:
        write_memory(domain, machine.backing, libvirt, report)
    if machine.features:
        write_features(domain, machine.features, libvirt, report)
    if machine.processor:
        from qnetx.domxml.cpu import write_cpu  # noqa: PLC0415 - most have the default of their board

        write_cpu(domain, machine.processor, libvirt, report)
    if machine.clock:
        from qnetx.domxml.clock import write_clock  # noqa: PLC0415 - most show UTC

        write_clock(domain, machine.clock, libvirt, report)
    if machine.power:
        write_power(domain, machine.power, libvirt, report)


def _text(parent: etree._Element, tag: str, text: str | None) -> etree._Element:
    if text is None:
        return parent
    element = etree.SubElement(parent, tag)
    element.text = text
    return element


def serialise(element: etree._Element, comments: Sequence[str] = ()) -> str:
    """Return the document as text, indented, with the comments ahead of what they are about."""
    for number, comment in enumerate(comments):
        # "--" can't stand in an XML comment.
        text = re.sub(r"-(?=-)", "- ", comment)
        element.insert(number, etree.Comment(f" {text} "))
    etree.indent(element)
    return etree.tostring(element, encoding="unicode") + "\n"
