"""A URI → a connection to libvirt, whose calls speak in this package's own records and raise its own error.

connect("qemu:///system").read("network", uuid) → Object(kind="network", name="default", …), or None

The library is loaded where a connection is opened: the rest of qnetx works without it.
"""

from __future__ import annotations

import os
import re
import signal
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from functools import cache
from types import TracebackType
from typing import Any, Self
from xml.sax.saxutils import escape, unescape

from qnetx.apply.dialogue import Ask, Dialogue
from qnetx.apply.interruption import ctrl_c
from qnetx.apply.library import load
from qnetx.apply.refusal import LibvirtError, not_connected, refused
from qnetx.apply.state import Object, ObjectKind
from qnetx.apply.timers import timers
from qnetx.model.versions import LibvirtVersion

__all__ = ["Connection", "LibvirtError", "connect", "default_uri"]

DEFAULT_URI = "qemu:///system"

SILENCE = (5, 3)
"""Seconds after which a silent daemon is asked whether it lives, and how often before it is lost."""

_OWNER = re.compile(r"<owner>\s*<name>([^<]*)</name>")
"""Whose a port of a network is, in libvirt's XML of it."""

_TYPE = re.compile(r"<interface type='([^']+)'")

_WITH_CHECKPOINTS = LibvirtVersion(5, 6, 0)
_VALIDATING_NETWORKS = LibvirtVersion(7, 8, 0)
_KEEPING_TPM_STATE = LibvirtVersion(8, 9, 0)


def default_uri() -> str:
    """Return the connection that is meant where none is named."""
    return os.environ.get("LIBVIRT_DEFAULT_URI") or DEFAULT_URI


def connect(uri: str, *, readonly: bool = False, ask: Ask | None = None) -> Connection:
    """Open a connection, with the transport and the authentication that libvirt has for its URI.

    `readonly` needs fewer rights, and shows no passwords. Where a server asks for a name or a
    password, libvirt looks in its `auth.conf` and then calls `ask`, once for each prompt: the connection keeps the
    answers. Until a host answers, which may be never, Ctrl-C ends the process where Python would have raised
    KeyboardInterrupt.

    Raises LibvirtError.
    """
    library = load()
    flags = library.VIR_CONNECT_RO if readonly else 0
    ask = cache(ask) if ask else None
    dialogue = Dialogue(library, ask)
    with ExitStack() as stack:
        stack.enter_context(timers(library).running())
        try:
            with ctrl_c(signal.SIG_DFL, instead_of=signal.default_int_handler):
                handle = library.openAuth(uri, [dialogue.kinds, dialogue.answer, None], flags)
            stack.callback(_close, library, handle)
            return Connection(library, handle, stack, readonly=readonly, ask=ask)
        except library.libvirtError as error:
            raise dialogue.failure or not_connected(library, error, uri) from None


class Connection:
    """An open connection. Each method is one question or one change, and raises LibvirtError."""

    def __init__(
        self, library: Any, handle: Any, stack: ExitStack, *, readonly: bool, ask: Ask | None
    ) -> None:
        """Take over what `connect` opened, and with `stack` what ends with it."""
        self._library = library
        self._handle = handle
        self._readonly = readonly
        self.uri: str = handle.getURI()
        """The connection's own word for itself, whole where the user's was short."""
        self.ask = ask
        """Gives the answers that the user gave here once more; for who connects again."""
        self.driver: str = handle.getType()
        """`QEMU`, `TEST`, …"""
        self.libvirt = _release(handle.getLibVersion())
        """The release of the daemon."""
        self._common = min(self.libvirt, _release(library.getVersion()))
        with suppress(library.libvirtError):  # the play host needs no such care
            handle.setKeepAlive(*SILENCE)
        self._open = stack.pop_all()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        _type: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close it; whether it is still alive, or closed already, does not matter."""
        self._open.close()

    def alive(self) -> bool:
        """Whether the next call can succeed, as far as is known here; asks nobody."""
        try:
            return bool(self._handle.isAlive())
        except self._library.libvirtError:
            return False

    def read(self, kind: ObjectKind, uuid: str) -> Object | None:
        """Return a domain or a network as it is now; None where there is none."""
        with self._asking(), self._unless_gone():
            found = self._look_up(kind, uuid)
            return Object(
                kind=kind,
                name=found.name(),
                uuid=found.UUIDString(),
                xml=found.XMLDesc(self._inactive(kind)),
                active=bool(found.isActive()),
                persistent=bool(found.isPersistent()),
                autostart=bool(found.autostart()),
                saved=kind == "domain" and self._is_saved(found),
            )
        return None

    def read_all(self, kind: ObjectKind) -> tuple[Object, ...]:
        """Return all domains, or all networks, by name; four or five calls and one more for each."""
        with self._asking():
            found = self._list(kind)
            if not found:
                return ()
            states = {"active": "active", "persistent": "persistent", "autostart": "autostart"}
            if kind == "domain":
                states["saved"] = "managedsave"
            uuids = {
                field: {one.UUIDString() for one in self._list(kind, state)}
                for field, state in states.items()
            }
            objects = []
            for one in found:
                uuid = one.UUIDString()
                flags = {field: uuid in there for field, there in uuids.items()}
                with self._unless_gone():
                    xml = one.XMLDesc(self._inactive(kind))
                    objects.append(Object(kind=kind, name=one.name(), uuid=uuid, xml=xml, **flags))
            return tuple(sorted(objects, key=lambda o: o.name))

    def names(self, kind: ObjectKind) -> frozenset[str]:
        """Return the names of all domains, or of all networks."""
        with self._asking():
            return frozenset(one.name() for one in self._list(kind))

    def read_network(self, name: str) -> str | None:
        """Return the XML of a network of a name; None where there is none."""
        with self._asking(), self._unless_gone():
            found = self._handle.networkLookupByName(name)
            return str(found.XMLDesc(self._inactive("network")))
        return None

    def interfaces(self) -> frozenset[str] | None:
        """Return the names of the host's network interfaces.

        None where libvirt can't list them: its driver has no list, or the daemon that has it
        (`virtinterfaced`, where each driver has its own) is not there.
        """
        with self._asking():
            try:
                return frozenset(one.name() for one in self._handle.listAllInterfaces())
            except self._library.libvirtError:
                if self.alive():
                    return None
                raise

    def interface_type(self, name: str) -> str | None:
        """Return what an interface of the host is: `bridge`, `ethernet`, `bond`, …; None where libvirt can't tell.

        Bridges of Open vSwitch's are `ethernet`, too.
        """
        with self._asking():
            try:
                found = _TYPE.search(self._handle.interfaceLookupByName(name).XMLDesc())
            except self._library.libvirtError:
                if self.alive():
                    return None
                raise
        return found[1] if found else None

    def define(self, kind: ObjectKind, xml: str, *, checked: bool = True) -> None:
        """Define a domain or a network, or define it anew; `checked`: after libvirt held it to its schema."""
        library = self._library
        with self._asking():
            if kind == "domain":
                flags = library.VIR_DOMAIN_DEFINE_VALIDATE if checked else 0
                self._handle.defineXMLFlags(xml, flags)
            elif checked and self._common >= _VALIDATING_NETWORKS:
                self._handle.networkDefineXMLFlags(xml, library.VIR_NETWORK_DEFINE_VALIDATE)
            else:
                self._handle.networkDefineXML(xml)

    def undefine(self, kind: ObjectKind, uuid: str) -> None:
        """Take a definition away; of a domain, its firmware's variables and its TPM's state stay."""
        with self._asking():
            found = self._look_up(kind, uuid)
            if kind == "network" or self.driver == "TEST":  # which has no such state, and no flags
                found.undefine()
                return
            self._refuse_to_lose(found)
            flags = self._library.VIR_DOMAIN_UNDEFINE_KEEP_NVRAM
            if self._common >= _KEEPING_TPM_STATE:
                flags |= self._library.VIR_DOMAIN_UNDEFINE_KEEP_TPM
            found.undefineFlags(flags)

    def _refuse_to_lose(self, domain: Any) -> None:
        """Leave a guest alone that has what would be gone with it.

        libvirt does so only where it does not run, and with the flags of KEEPing overlooks checkpoints (9.0).
        """
        counts = {"snapshots": domain.snapshotNum()}
        if self._common >= _WITH_CHECKPOINTS:
            counts["checkpoints"] = len(domain.listAllCheckpoints())
        for what, number in counts.items():
            if number:
                message = f"domain '{domain.name()}' has {what}: {number}"
                raise LibvirtError("libvirt-refused", message)

    def guests_on(self, network: str) -> frozenset[str]:
        """Return the names of the domains that run on the network of a uuid; none where the driver can't tell."""
        with self._asking():
            try:
                ports = self._look_up("network", network).listAllPorts()
                owners = [_OWNER.search(port.XMLDesc()) for port in ports]
            except self._library.libvirtError as error:
                if error.get_error_code() == self._library.VIR_ERR_NO_SUPPORT:
                    return frozenset()
                raise
            names = {unescape(owner[1]) for owner in owners if owner}
            # A daemon that was killed while it started a guest leaves the port behind.
            return frozenset(
                names and names & {one.name() for one in self._list("domain", "active")}
            )

    def guests_at(self, bridge: str) -> frozenset[str]:
        """Return the names of the domains that run with an interface on a bridge, whatever they are defined with."""
        with self._asking():
            running = {}
            for one in self._list("domain", "active"):
                with self._unless_gone():
                    running[one.name()] = one.XMLDesc(0)
        at_it = re.compile(rf"<source\b[^>]*\bbridge=(['\"]){re.escape(escape(bridge))}\1")
        return frozenset(name for name, xml in running.items() if at_it.search(xml))

    def start(self, kind: ObjectKind, uuid: str) -> None:
        """Start what is defined."""
        with self._asking():
            self._look_up(kind, uuid).create()

    def stop(self, kind: ObjectKind, uuid: str) -> None:
        """Stop what runs, at once: `virsh destroy`."""
        with self._asking():
            self._look_up(kind, uuid).destroy()

    def set_autostart(self, kind: ObjectKind, uuid: str, on: bool) -> None:  # noqa: FBT001 - the verb asks for it
        """Say whether it is started with the host."""
        with self._asking():
            self._look_up(kind, uuid).setAutostart(int(on))

    def _is_saved(self, domain: Any) -> bool:
        """Whether the memory of a domain is saved; not where the driver saves none."""
        try:
            return bool(domain.hasManagedSaveImage())
        except self._library.libvirtError as error:
            if error.get_error_code() == self._library.VIR_ERR_NO_SUPPORT:
                return False
            raise

    def _look_up(self, kind: ObjectKind, uuid: str) -> Any:
        if kind == "domain":
            return self._handle.lookupByUUIDString(uuid)
        return self._handle.networkLookupByUUIDString(uuid)

    def _list(self, kind: ObjectKind, state: str = "") -> list[Any]:
        """Return libvirt's objects of a kind, all or those in a state."""
        flag = f"VIR_CONNECT_LIST_{kind.upper()}S_{state.upper()}"
        flags = getattr(self._library, flag) if state else 0
        listed = self._handle.listAllDomains if kind == "domain" else self._handle.listAllNetworks
        found: list[Any] = listed(flags)
        return found

    def _inactive(self, kind: ObjectKind) -> int:
        """Return the flags for the XML of the definition, with its passwords where we may see them."""
        if kind == "domain":
            flags = self._library.VIR_DOMAIN_XML_INACTIVE
            return int(flags | (0 if self._readonly else self._library.VIR_DOMAIN_XML_SECURE))
        return 0 if self.driver == "TEST" else int(self._library.VIR_NETWORK_XML_INACTIVE)

    @contextmanager
    def _unless_gone(self) -> Iterator[None]:
        """Leave the block where the domain or the network is not there, or no longer."""
        library = self._library
        try:
            yield
        except library.libvirtError as error:
            gone = (library.VIR_ERR_NO_DOMAIN, library.VIR_ERR_NO_NETWORK)
            if error.get_error_code() not in gone:
                raise

    @contextmanager
    def _asking(self) -> Iterator[None]:
        try:
            yield
        except self._library.libvirtError as error:
            who = f"libvirt {self.libvirt}, driver {self.driver}"
            raise refused(self._library, error, who, alive=self.alive()) from None


def _close(library: Any, handle: Any) -> None:
    with suppress(library.libvirtError):
        handle.close()


def _release(number: int) -> LibvirtVersion:
    return LibvirtVersion(number // 1_000_000, number // 1000 % 1000, number % 1000)
