"""QEMU's options → what a real QEMU makes of them: ["-net", "nic"] → e1000 52:54:00:12:34:56 in slot 3."""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

PATIENCE = 20.0
"""Seconds that any one step may take; a healthy QEMU needs a tenth of one."""

_QMP_CHARDEV = "test-harness-qmp"
_ESCAPES = {"-daemonize", "--daemonize"}


class QemuRefused(Exception):  # noqa: N818 - a refusal is an answer
    """QEMU ended by itself, so it did not take the command line.

    Attributes:
        stderr: What it said, without the program's own name in front of each line.
        returncode: Its exit status; negative where a signal ended it (an assertion of its own).
    """

    def __init__(self, stderr: str, returncode: int) -> None:
        super().__init__(f"exit status {returncode}: {stderr}")
        self.stderr = stderr
        self.returncode = returncode


class QmpError(Exception):
    """QEMU refused a QMP command."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasuredNic:
    """A NIC as the running QEMU has it.

    Attributes:
        model: QEMU's type name, as `-device` takes it: "e1000", "virtio-net-pci".
        mac: Six lower-case bytes with colons.
        bus: The bus it is plugged into: "pci.0", "pcie.0", "isa.0", "usb-bus.0"; "" where it is
            soldered to the board.
        slot: PCI device number, or None off the PCI bus.
        function: PCI function number, or None off the PCI bus.
        peer: The back end or hub port it is joined with, "" where there is none.
        id: The id given by the user, else "".
    """

    model: str
    mac: str
    bus: str
    slot: int | None
    function: int | None
    peer: str
    id: str


class Qmp:
    """QEMU's machine protocol over a connected socket."""

    def __init__(self, connection: socket.socket) -> None:
        connection.settimeout(PATIENCE)
        self._connection = connection
        self._lines: IO[str] = connection.makefile("r", encoding="utf-8")

    def __call__(self, command: str, **arguments: Any) -> Any:
        """Run a command and return its answer.

        Raises:
            QmpError: QEMU refuses the command.
            EOFError: QEMU is gone.
            TimeoutError: QEMU does not answer.
        """
        request = {"execute": command, "arguments": arguments}
        try:
            self._connection.sendall(json.dumps(request).encode() + b"\n")
            return self._answer()
        except (BrokenPipeError, ConnectionResetError) as error:
            raise EOFError("QEMU closed the connection") from error

    def _answer(self) -> Any:
        for line in self._lines:
            match json.loads(line):
                case {"return": answer}:
                    return answer
                case {"error": {"desc": str(text)}}:
                    raise QmpError(text)
                case _:
                    continue  # the greeting, or an event
        raise EOFError("QEMU closed the connection")

    def close(self) -> None:
        self._lines.close()
        self._connection.close()


class Qemu:
    """A running QEMU whose processors are held, so that nothing but its start has happened."""

    def __init__(self, process: subprocess.Popen[bytes], qmp: Qmp, errors: Path) -> None:
        self.process = process
        self.qmp = qmp
        self._errors = errors

    def hmp(self, line: str) -> str:
        """The answer of the human monitor to a line such as `info qtree`."""
        answer: str = self.qmp("human-monitor-command", **{"command-line": line})
        return answer.replace("\r\n", "\n")

    def network(self) -> str:
        """`info network`: who is joined with whom."""
        return self.hmp("info network")

    def nics(self) -> list[MeasuredNic]:
        """The NICs in the order in which QEMU made them (on one bus)."""
        return read_nics(self.hmp("info qtree"))

    @property
    def stderr(self) -> str:
        """What QEMU said so far, without its own name in front of each line."""
        return _unsigned(self._errors.read_text(errors="replace"))


@contextmanager
def running_qemu(
    options: Sequence[str],
    *,
    binary: str = "qemu-system-x86_64",
    cwd: Path | None = None,
    launcher: Sequence[str] = (),
) -> Iterator[Qemu]:
    """Start QEMU on these options, held before its first instruction, and end it afterwards.

    The monitor comes over an inherited socket: there is no path to wait for, and a QEMU that
    gives up is seen at once. `-display none` stands last, where it wins, so no window opens;
    `-daemonize` is left out, as it would take QEMU out of reach. A launcher (`nsenter …`) becomes
    QEMU by itself.

    Raises:
        QemuRefused: QEMU ends by itself before it answers.
    """
    ours, theirs = socket.socketpair()
    with tempfile.TemporaryDirectory() as folder, ours:
        errors = Path(folder, "stderr")
        held = [
            *("-chardev", f"socket,id={_QMP_CHARDEV},fd={theirs.fileno()}"),
            *("-mon", f"chardev={_QMP_CHARDEV},mode=control"),
            *("-display", "none", "-S"),
        ]
        with theirs, errors.open("wb") as stderr:
            process = subprocess.Popen(
                [
                    *launcher,
                    binary,
                    *(option for option in options if option not in _ESCAPES),
                    *held,
                ],
                stdin=subprocess.DEVNULL,
                stdout=stderr,
                stderr=stderr,
                cwd=cwd or folder,
                env=os.environ | {"QEMU_AUDIO_DRV": "none"},
                pass_fds=[theirs.fileno()],
            )
        qmp = Qmp(ours)
        qemu = Qemu(process, qmp, errors)
        try:
            try:
                qmp("qmp_capabilities")
            except EOFError:
                returncode = process.wait(PATIENCE)
                raise QemuRefused(qemu.stderr, returncode) from None
            yield qemu
        finally:
            _end(process, qmp)


def accepts(
    options: Sequence[str], *, binary: str = "qemu-system-x86_64", launcher: Sequence[str] = ()
) -> tuple[bool, str]:
    """Whether QEMU starts on these options, and what it says to them."""
    try:
        with running_qemu(options, binary=binary, launcher=launcher) as qemu:
            return True, qemu.stderr
    except QemuRefused as refusal:
        return False, refusal.stderr


def read_nics(qtree: str) -> list[MeasuredNic]:
    """`info qtree` → the NICs in it; a device is one when it has a `mac`.

    A virtio NIC is two devices, one inside the other: the outer has the address, the inner the MAC.
    QEMU lists a bus newest first, hence the turn at the end.
    """
    nics = []
    for device in read_devices(qtree):
        if "mac" not in device.properties:
            continue
        outer = device.shell
        slot, _, function = outer.properties.get("addr", "").partition(".")
        nics.append(
            MeasuredNic(
                model=outer.type,
                mac=device.properties["mac"].lower(),
                bus="" if outer.bus.type == "System" else outer.bus.name,
                slot=int(slot, 16) if slot else None,
                function=int(function, 16) if slot else None,
                peer=device.properties.get("netdev", ""),
                id=outer.id,
            )
        )
    return nics[::-1]


@dataclass(slots=True, kw_only=True)
class Bus:
    """A bus of `info qtree`, with the device that it belongs to."""

    name: str
    owner: Device | None
    type: str = ""


@dataclass(slots=True, kw_only=True)
class Device:
    """A device of `info qtree`, with its properties as printed there."""

    type: str
    id: str
    bus: Bus
    properties: dict[str, str] = field(default_factory=dict)

    @property
    def shell(self) -> Device:
        """The device that `-device` names: the outer one of a virtio pair."""
        return self.bus.owner if self.bus.owner and "virtio" in self.bus.type else self


_QTREE_LINE = re.compile(
    r"""^(?P<indent>\ *)(?:
        bus:\ (?P<bus>.*)
      | type\ (?P<bus_type>.*)
      | dev:\ (?P<device>.*),\ id\ "(?P<id>.*)"
      | (?P<key>[\w-]+)\ =\ (?P<value>.*)
      | addr\ [\d.]+,\ port\ (?P<port>[\d.]+),.*
    )$""",
    re.VERBOSE,
)


def read_devices(qtree: str) -> list[Device]:
    """`info qtree` → its devices; the indentation tells what is inside what."""
    devices: list[Device] = []
    inside: list[tuple[int, Bus | Device]] = []
    for line in qtree.splitlines():
        found = _QTREE_LINE.match(line)
        if not found:
            continue
        depth = len(found["indent"])
        if found["bus"] is not None or found["device"] is not None:
            inside = [(column, node) for column, node in inside if column < depth]
        around = inside[-1][1] if inside else None
        if found["bus"] is not None:
            owner = around if isinstance(around, Device) else None
            inside.append((depth, Bus(name=found["bus"], owner=owner)))
        elif found["device"] is not None:
            assert isinstance(around, Bus)
            device = Device(type=found["device"], id=found["id"], bus=around)
            devices.append(device)
            inside.append((depth, device))
        elif isinstance(around, Device):
            key, value = ("port", found["port"]) if found["port"] else found.group("key", "value")
            around.properties[key] = value.strip('"')
        elif isinstance(around, Bus):
            around.type = found["bus_type"]
    return devices


def _unsigned(text: str) -> str:
    return re.sub(r"^qemu-system-\w+: ?", "", text, flags=re.MULTILINE).strip()


def _end(process: subprocess.Popen[bytes], qmp: Qmp) -> None:
    qmp.close()
    with suppress(ProcessLookupError):
        process.kill()
    process.wait(PATIENCE)
