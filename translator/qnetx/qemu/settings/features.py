"""`-machine` and the options that became its settings → type and features of the board.

    -machine q35,accel=kvm,vmport=off → type="q35", virt_type=KVM, Features(vmport=False)

Source: QEMU's manual page, "-machine".
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from msgspec import Struct

from qnetx.diagnostics import Item
from qnetx.model.boot import Boot, Power
from qnetx.model.clock import Timer
from qnetx.model.features import Features, Memory
from qnetx.model.machine import VirtType
from qnetx.qemu.codecs import BOOLEAN
from qnetx.qemu.draft import Draft, Reader
from qnetx.qemu.settings.boot import file_path
from qnetx.qemu.syntax import Setting, split_settings
from qnetx.source import Word
from qnetx.values import BadValueError


def _auto(text: str) -> bool | None:
    return None if text == "auto" else bool(BOOLEAN.parse(text))


def _irqchip(text: str) -> str | None:
    # `off` is a board whose chips are all QEMU's; libvirt knows it for the I/O APIC alone.
    return {"on": "kvm", "split": "qemu"}.get(text)


def _gic(text: str) -> str | None:
    return text if text in ("2", "3", "host") else None


_PROPERTIES: Mapping[str, tuple[str, type[Struct], str, Callable[[str], Any]]] = {
    "acpi": ("features", Features, "acpi", _auto),
    "vmport": ("features", Features, "vmport", _auto),
    "smm": ("features", Features, "smm", _auto),
    "kernel_irqchip": ("features", Features, "ioapic", _irqchip),
    "kernel-irqchip": ("features", Features, "ioapic", _irqchip),
    "gic-version": ("features", Features, "gic", _gic),
    "dump-guest-core": ("backing", Memory, "dump", _auto),
    "mem-merge": ("backing", Memory, "merge", _auto),
    "kernel": ("boot", Boot, "kernel", file_path),
    "initrd": ("boot", Boot, "initrd", file_path),
    "append": ("boot", Boot, "cmdline", str),
    "dtb": ("boot", Boot, "dtb", file_path),
    "firmware": ("boot", Boot, "rom", file_path),
}
"""Setting of `-machine` → record of the machine, its field, and how the value is read."""


def _machine(value: Word, item: Item, draft: Draft) -> None:
    draft.items["type"] = (*draft.items.get("type", ()), item)
    for setting in split_settings(value, "type"):
        text = setting.value.text
        if setting.key == "type":
            # Proxmox marks its own revision of a board: `pc-i440fx-8.1+pve0`.
            match = re.fullmatch(r"([\w.-]*)(\+pve\d+)?", text, re.ASCII)
            if not match:
                raise BadValueError(f"'{text}' is no machine type")
            if match[1] in ("xenfv", "xenpv"):
                message = (
                    f"'{match[1]}' is a board for guests of Xen, which libvirt's QEMU driver does not"
                    " start: the guest gets the board of a pc"
                )
                hint = "libvirt's Xen driver (xen:///system) starts such a guest"
                draft.lose_part(item, message, hint)
                continue
            draft.values["type"] = match[1]
            if match[2]:
                message = (
                    f"'{match[2]}' of '{item.text}' is a mark of Proxmox, read as '{match[1]}'"
                )
                draft.report.say("option-part-dropped", message, item.place)
        elif setting.key == "accel":
            _accelerator(setting.value, item, draft)
        else:
            _property(setting, item, draft)


def _property(setting: Setting, item: Item, draft: Draft) -> None:
    """Read one setting by its row; what libvirt has no word for is named."""
    text = "on" if setting.bare else setting.value.text
    if setting.key == "usb":
        draft.values["usb"] = bool(BOOLEAN.parse(text))
        return
    if setting.key == "hpet":
        from qnetx.qemu.settings.clock import add_timer  # noqa: PLC0415 - few lines speak of timers

        add_timer(Timer(name="hpet", present=BOOLEAN.parse(text)), item, draft)
        return
    if setting.key == "memory-backend":
        from qnetx.qemu.settings.backing import check_holder, find_unknown  # noqa: PLC0415 - as above

        if not find_unknown(draft, text):
            check_holder(draft, text)
        return
    if setting.key in ("pflash0", "pflash1"):
        from qnetx.qemu.devices.blockdev import find_flash  # noqa: PLC0415 - few lines have one

        path, readonly = find_flash(text, draft)
        fields = {"flash": path, "flash_readonly": readonly}
        if setting.key == "pflash1":
            fields = {"nvram": path, "flash_readonly": True}
        elif draft.values.get("boot", Boot()).nvram:
            fields["flash_readonly"] = True
        draft.change("boot", Boot, item, **fields)
        return
    if row := _PROPERTIES.get(setting.key):
        record, kind, field, parse = row
        value = parse(text)
        if value is not None or text == "auto":
            draft.change(record, kind, item, **{field: value})
            return
    from qnetx.qemu.settings.machine_settings import read_setting  # noqa: PLC0415 - few lines have such

    read_setting(setting, text, item, draft)


def _accelerator(value: Word, item: Item, draft: Draft) -> None:
    for setting in split_settings(value, "accel"):
        if setting.key != "accel":
            from qnetx.qemu.settings.machine_settings import read_accelerator  # noqa: PLC0415 - as above

            read_accelerator(setting, setting.value.text, item, draft)
            continue
        # `kvm:tcg` is a list of which QEMU takes the first that works.
        first = setting.value.text.split(":")[0]
        draft.put("virt_type", VirtType.KVM if first == "kvm" else VirtType.QEMU, item)


def _enable_kvm(value: Word, item: Item, draft: Draft) -> None:
    del value
    draft.put("virt_type", VirtType.KVM, item)


def _no_kvm(value: Word, item: Item, draft: Draft) -> None:
    del value
    draft.put("virt_type", VirtType.QEMU, item)


def _no_acpi(value: Word, item: Item, draft: Draft) -> None:
    del value
    draft.change("features", Features, item, acpi=False)


def _no_reboot(value: Word, item: Item, draft: Draft) -> None:
    del value
    draft.change("power", Power, item, on_reboot="destroy")


def _no_shutdown(value: Word, item: Item, draft: Draft) -> None:
    del value
    # QEMU stays, stopped, with the guest's last state: libvirt's `preserve` is for a crash alone.
    message = f"'{item.text}' would keep the guest after it has powered off, and libvirt ends it"
    draft.drop(item, "no-libvirt-equivalent", message)


_ACTIONS = {
    ("reboot", "reset"): ("on_reboot", "restart"),
    ("reboot", "shutdown"): ("on_reboot", "destroy"),
    ("shutdown", "poweroff"): ("on_poweroff", "destroy"),
    ("panic", "shutdown"): ("on_crash", "destroy"),
    ("panic", "exit-failure"): ("on_crash", "destroy"),
    ("panic", "pause"): ("on_crash", "preserve"),
}
"""`-action EVENT=ACTION` → libvirt's element and its word."""


WATCHDOG_ACTIONS = ("reset", "shutdown", "poweroff", "pause", "none", "inject-nmi")
"""What libvirt's watchdogs can do, in QEMU's words and in libvirt's."""


def _settings(value: Word, form: str) -> list[Setting]:
    """Return the settings of an option that does nothing without one."""
    if settings := split_settings(value):
        return settings
    raise BadValueError("nothing is set", f"write it like {form}")


def _action(value: Word, item: Item, draft: Draft) -> None:
    for setting in _settings(value, "-action reboot=shutdown"):
        if found := _ACTIONS.get((setting.key, setting.value.text)):
            draft.change("power", Power, item, **{found[0]: found[1]})
        elif setting.key == "watchdog" and setting.value.text in WATCHDOG_ACTIONS:
            # The watchdog holds it.
            draft.items["watchdog"] = (*draft.items.get("watchdog", ()), item)
        elif setting.value.text in _WITHOUT.get(setting.key, ()):
            message = f"'{setting.text}' of '{item.text}' has no equivalent in libvirt"
            draft.lose_part(item, message, _ENDS)
        else:
            raise BadValueError(
                f"there is no '{setting.text}'", "it has reboot, shutdown, panic and watchdog"
            )


_WITHOUT: Mapping[str, tuple[str, ...]] = {
    "shutdown": ("pause",),
    "panic": ("none",),
    "watchdog": ("debug",),
}
"""What libvirt has no word for of `-action`."""

_ENDS = "<on_poweroff>, <on_reboot> and <on_crash> end a guest, start it again, or keep it"


def _overcommit(value: Word, item: Item, draft: Draft) -> None:
    for setting in _settings(value, "-overcommit mem-lock=on"):
        if setting.key in ("mem-lock", "mlock"):
            draft.change("backing", Memory, item, locked=BOOLEAN.parse(setting.value.text))
        elif setting.value.text != "off":
            why = "it leaves sleeping processors to the guest" if setting.key == "cpu-pm" else ""
            message = f"'{setting.text}' of '{item.text}' has no equivalent in libvirt"
            draft.lose_part(item, f"{message}: {why}" if why else message, _CPU_PM if why else "")


_CPU_PM = "<kvm><poll-control state='on'/></kvm> among the features saves a part of the delay"


def _tb_size(value: Word, item: Item, draft: Draft) -> None:
    from qnetx.qemu.settings.machine_settings import read_tb_size  # noqa: PLC0415 - as above

    read_tb_size(value.text, item, draft)


READERS: Mapping[str, Reader] = {
    "tb-size": _tb_size,
    "M": _machine,
    "machine": _machine,
    "accel": _accelerator,
    "enable-kvm": _enable_kvm,
    "no-kvm": _no_kvm,
    "no-acpi": _no_acpi,
    "no-reboot": _no_reboot,
    "no-shutdown": _no_shutdown,
    "action": _action,
    "overcommit": _overcommit,
    "realtime": _overcommit,
}
