"""The harness itself: it sees what is there, says what is not, and leaves nothing behind."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from lxml import etree

from support.host import require_host
from support.libvirtd import Libvirtd, for_this_host
from support.qemu import MeasuredNic, QemuRefused, QmpError, accepts, read_nics, running_qemu
from support.schemas import libvirt_complaints, within_domain

DOMAIN = """
<domain type='qemu'>
  <name>guest</name>
  <memory>65536</memory>
  <os><type arch='x86_64' machine='pc'>hvm</type></os>
  <devices>
    <interface type='bridge'><source bridge='br0'/><model type='e1000'/></interface>
  </devices>
</domain>
"""

NETWORK = "<network><name>net</name><bridge name='virbr7'/></network>"


@pytest.mark.qemu
@pytest.mark.usefixtures("qemu")
class TestQemu:
    def test_the_running_guest_tells_its_nics(self) -> None:
        """The NIC of the oldest two options is e1000, the first default MAC, slot 3."""
        with running_qemu(["-net", "nic", "-net", "user"]) as qemu:
            assert qemu.nics() == [
                MeasuredNic(
                    model="e1000",
                    mac="52:54:00:12:34:56",
                    bus="pci.0",
                    slot=3,
                    function=0,
                    peer="hub0port0",
                    id="",
                )
            ]
            assert "type=user" in qemu.network()

    def test_a_virtio_nic_is_one_nic(self) -> None:
        """QEMU makes two devices of it: the outer has the address and the id, the inner the MAC."""
        options = "-netdev user,id=n -device virtio-net-pci,netdev=n,id=v,addr=1e.1"
        with running_qemu(options.split()) as qemu:
            (nic,) = qemu.nics()
        assert (nic.model, nic.slot, nic.function, nic.peer, nic.id) == (
            *("virtio-net-pci", 0x1E, 1, "n", "v"),
        )

    def test_a_refusal_carries_what_qemu_said(self) -> None:
        """QEMU's own words, without its name in front."""
        with pytest.raises(QemuRefused) as refusal, running_qemu(["-net", "nic,model=virtoi"]):
            pass
        assert refusal.value.stderr == "Unsupported NIC model: virtoi"
        assert refusal.value.returncode == 1
        assert accepts(["-net", "tapp"])[0] is False
        assert accepts(["-net", "none"]) == (True, "")

    def test_no_process_outlives_its_block(self) -> None:
        """Not even one that is asked to leave for the background, nor when the test fails."""
        with pytest.raises(QmpError), running_qemu(["-daemonize"]) as qemu:
            qemu.qmp("no-such-command")
        assert qemu.process.returncode is not None
        with pytest.raises(ProcessLookupError):
            os.kill(qemu.process.pid, 0)

    def test_options_run_in_the_directory_asked_for(self, tmp_path: Path) -> None:
        """Relative paths on the line are below it."""
        (tmp_path / "disk.img").write_bytes(bytes(1 << 20))
        drive = "file=disk.img,format=raw,if=virtio"
        with running_qemu(["-drive", drive], cwd=tmp_path) as qemu:
            assert [nic.slot for nic in qemu.nics()] == [3]


def test_nics_off_the_pci_bus_have_no_slot() -> None:
    """A NIC on the board has neither bus nor slot, one on ISA a bus alone."""
    qtree = """\
bus: main-system-bus
  type System
  dev: lan9118, id ""
    mac = "52:54:00:12:34:56"
    netdev = "hub0port0"
  dev: i440FX-pcihost, id ""
    bus: isa.0
      type ISA
      dev: ne2k_isa, id "old"
        mac = "52:54:00:12:34:AB"
"""
    assert [(nic.model, nic.bus, nic.slot, nic.mac[-2:]) for nic in read_nics(qtree)] == [
        ("ne2k_isa", "isa.0", None, "ab"),
        ("lan9118", "", None, "56"),
    ]


@pytest.mark.libvirt
class TestLibvirtd:
    def test_a_domain_is_defined_and_gone_again(self, libvirtd: Libvirtd) -> None:
        """The same name can be defined any number of times: nothing is kept."""
        assert libvirtd.define_validate(DOMAIN) == (True, "")
        assert libvirtd.define_validate(DOMAIN) == (True, "")
        assert libvirtd.virsh("list", "--all", "--name").stdout.split() == []

    def test_a_domain_with_mistakes_is_refused(self, libvirtd: Libvirtd) -> None:
        """By the grammar, and by what no grammar can say: one address twice."""
        accepted, said = libvirtd.define_validate(DOMAIN.replace("<source", "<sourcee"))
        assert not accepted
        assert "failed to validate against schema" in said
        address = "<address type='pci' bus='0' slot='1' function='0'/>"
        accepted, said = libvirtd.define_validate(
            DOMAIN.replace("<model type='e1000'/>", f"<model type='e1000'/>{address}")
        )
        assert not accepted
        assert "double use of PCI Address" in said

    def test_a_network_is_defined_and_gone_again(self, libvirtd: Libvirtd) -> None:
        """Networks have a call of their own."""
        assert libvirtd.define_network(NETWORK) == (True, "")
        assert not libvirtd.define_network(NETWORK.replace("bridge", "brigde"))[0]
        assert libvirtd.virsh("net-list", "--all", "--name").stdout.split() == []

    def test_libvirt_writes_out_what_it_understood(self, libvirtd: Libvirtd) -> None:
        """A kept definition can be read back."""
        libvirtd.virsh("define", "/dev/stdin", input=DOMAIN).check_returncode()
        try:
            assert "<source bridge='br0'/>" in libvirtd.dumpxml("guest")
        finally:
            libvirtd.virsh("undefine", "guest").check_returncode()

    def test_a_domain_for_kvm_can_be_judged_without_it(self, libvirtd: Libvirtd) -> None:
        """KVM, host CPUs and an emulator that is not here are put aside, nothing else is."""
        foreign = DOMAIN.replace("'qemu'", "'kvm'", 1).replace(
            "<devices>",
            "<cpu mode='host-passthrough'/><devices><emulator>/opt/qemu-kvm</emulator>",
        )
        assert libvirtd.define_validate(for_this_host(foreign)) == (True, "")
        ours = etree.fromstring(for_this_host(foreign))
        assert ours.find("devices/interface/source[@bridge='br0']") is not None


@pytest.mark.libvirt
@pytest.mark.usefixtures("libvirt_schemas")
class TestSchemas:
    def test_documents_and_fragments_are_judged(self) -> None:
        """A domain, a network, devices alone, an interface alone."""
        interface = "<interface type='user'/>"
        for xml in (DOMAIN, NETWORK, f"<devices>{interface}</devices>", interface):
            assert libvirt_complaints(xml) == []
        assert libvirt_complaints("<interface type='usr'/>")
        assert libvirt_complaints(NETWORK.replace("bridge", "brigde"))
        with pytest.raises(ValueError, match="<pool>"):
            libvirt_complaints("<pool/>")

    def test_a_fragment_gets_a_domain_around_it(self, libvirtd: Libvirtd) -> None:
        """Which a libvirtd takes as well."""
        assert libvirtd.define_validate(within_domain("<interface type='user'/>")) == (True, "")


class TestRequireHost:
    def test_what_is_missing_skips_at_home_and_fails_in_ci(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """So that CI can't pass by not running."""
        monkeypatch.delenv("CI", raising=False)
        require_host("a thing", present=True, reason="")
        with pytest.raises(pytest.skip.Exception, match="needs a thing: gone"):
            require_host("a thing", present=False, reason="gone")
        monkeypatch.setenv("CI", "true")
        with pytest.raises(pytest.fail.Exception, match="a thing is missing"):
            require_host("a thing", present=False, reason="gone")
