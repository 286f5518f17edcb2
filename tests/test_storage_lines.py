"""Elements below <devices> → the options that stand for them, and what is said of what is none."""

from __future__ import annotations

import shlex
from dataclasses import dataclass

import pytest

from qnetx.diagnostics import Report
from qnetx.domxml.machine_reader import read_machine
from qnetx.domxml.reading import open_bag
from qnetx.model.versions import QemuVersion
from qnetx.qemu.writing.machine import write_machine
from qnetx.source import Source
from qnetx.validate.document import parse_document

DOMAIN = """<domain type='qemu'><name>web</name><memory>1048576</memory><vcpu>1</vcpu>
  <os><type arch='{arch}' machine='{board}'>hvm</type></os><devices>{devices}</devices></domain>"""


@dataclass(frozen=True)
class Row:
    """An element, words that are on its line, and what its report says: a code and a part of the text."""

    xml: str
    line: str = ""
    says: tuple[str, str] | None = None
    board: str = "pc"
    arch: str = "x86_64"
    version: str = "7.2"


ROWS = {
    "no device at all": Row(""),
    # Disks
    "a disk by its name alone": Row(
        "<disk><source file='/vm/a.img'/><target dev='hdd'/></disk>",
        "-drive if=none,id=drive-hdd,format=raw,file=/vm/a.img -device ide-hd,drive=drive-hdd,bus=ide.1,unit=1",
    ),
    "the eighth SCSI disk, past the controller's own number": Row(
        "<disk><source file='/vm/a.img'/><target dev='sdh'/></disk>",
        "-device lsi53c895a,id=scsi0 -drive if=none,id=drive-sdh,format=raw,file=/vm/a.img"
        " -device scsi-hd,drive=drive-sdh,bus=scsi0.0,scsi-id=8",
    ),
    "a SATA disk of a q35": Row(
        "<controller type='sata' index='0'><address type='pci' domain='0x0000' bus='0x00' slot='0x1f'"
        " function='0x2'/></controller><disk><source file='/vm/a.img'/><target dev='sdc' bus='sata'/></disk>",
        "-device ide-hd,drive=drive-sdc,bus=ide.2",
        board="q35",
    ),
    "a SATA disk of a pc": Row(
        "<controller type='sata' index='0'/><disk><target dev='sda' bus='sata'/><source file='/a'/></disk>",
        "-device ich9-ahci,id=sata0 -drive if=none,id=drive-sda,format=raw,file=/a"
        " -device ide-hd,drive=drive-sda,bus=sata0.0",
    ),
    "the second floppy drive": Row(
        "<disk device='floppy'><target dev='fdb'/></disk>", "-drive if=floppy,index=1,id=drive-fdb"
    ),
    "a floppy with a serial number": Row(
        "<disk device='floppy'><target dev='fda'/><serial>7</serial></disk>",
        "-drive if=floppy,index=0,id=drive-fda",
        ("no-qemu-equivalent", "takes no serial"),
    ),
    "a commas' path": Row(
        "<disk><source file='/vm/a,b.img'/><target dev='vda'/></disk>", "file=/vm/a,,b.img"
    ),
    "a whole device on SATA": Row(
        "<disk type='block' device='lun'><source dev='/dev/sdb'/><target dev='sda' bus='sata'/></disk>",
        "-device ide-hd,drive=drive-sda,bus=ide.0",
        ("no-qemu-equivalent", "over SCSI alone"),
        board="q35",
    ),
    "a folder with a colon": Row(
        "<disk type='dir' device='floppy'><source dir='/a:b'/><target dev='fda'/><readonly/></disk>",
        "format=raw,file.driver=vvfat,file.dir=/a:b,file.floppy=on,readonly=on",
    ),
    "a name that is no id": Row(
        "<disk><source file='/a'/><target dev='vda'/><alias name='ua-1'/></disk>", "id=ua-1"
    ),
    "rings of before there were any": Row(
        "<disk><driver name='qemu' packed='on'/><source file='/a'/><target dev='vda'/></disk>",
        "-device virtio-blk-pci,drive=drive-vda",
        ("no-qemu-equivalent", "packed='on' needs QEMU 4.2"),
        version="4.1",
    ),
    "a generation of before there were names for them": Row(
        "<disk model='virtio-transitional'><source file='/a'/><target dev='vda'/></disk>",
        "-device virtio-blk-pci,drive=drive-vda",
        ("no-qemu-equivalent", "needs QEMU 4.0"),
        version="3.1",
    ),
    "a controller whose model is older": Row(
        "<controller type='scsi' model='virtio-scsi'><driver packed='off'/></controller>",
        "-device virtio-scsi-pci,id=scsi0",
        ("no-qemu-equivalent", "packed='off' needs QEMU 4.2"),
        version="3.1",
    ),
    "rings of the kernel": Row(
        "<disk><driver name='qemu' io='io_uring'/><source file='/a'/><target dev='vda'/></disk>",
        "-drive if=none,id=drive-vda,format=raw,file=/a -device",
        ("no-qemu-equivalent", "io_uring' needs QEMU 5.0"),
        version="4.2",
    ),
    "a volume": Row(
        "<disk type='volume'><source pool='default' volume='a'/><target dev='vda'/></disk>",
        says=("no-qemu-equivalent", "virsh vol-path"),
    ),
    "a disk on a bus of another hypervisor": Row(
        "<disk><source file='/a'/><target dev='xvda' bus='xen'/></disk>",
        says=("no-qemu-equivalent", "<disk"),
    ),
    "a protocol that QEMU has not": Row(
        "<disk type='network'><source protocol='vxhs' name='a'><host name='b'/></source>"
        "<target dev='vda'/></disk>",
        "-drive if=none,id=drive-vda",
        ("no-qemu-equivalent", "no driver for 'vxhs'"),
    ),
    "the key of an image": Row(
        "<disk><driver type='qcow2'/><source file='/a'><encryption format='luks'><secret"
        " type='passphrase' uuid='6f9b'/></encryption></source><target dev='vda'/></disk>",
        "-object secret,id=drive-vda-key,file=/etc/qemu/drive-vda-key,format=base64"
        " -drive if=none,id=drive-vda,format=qcow2,file.driver=file,file.filename=/a,encrypt.format=luks",
        ("part-of-line-only", "virsh secret-get-value"),
    ),
    "certificates": Row(
        "<disk type='network'><source protocol='nbd' tls='yes'><host name='h'/></source>"
        "<target dev='vda'/></disk>",
        "-object tls-creds-x509,id=drive-vda-tls,dir=/etc/pki/qemu,endpoint=client,verify-peer=on",
        ("chosen-for-line", "certificates"),
    ),
    "a port that is none": Row(
        "<disk type='network'><source protocol='nbd'><host name='h' port='x'/></source>"
        "<target dev='vda'/></disk>",
        "file.server.host=h,file.server.port=10809",
        ("bad-value", "port"),
    ),
    "an image on NFS": Row(
        "<disk type='network'><source protocol='nfs' name='vm/a'><host name='h'/></source>"
        "<target dev='vda'/></disk>",
        "file.driver=nfs,file.server.type=inet,file.server.host=h,file.path=/vm/a",
    ),
    "a host by its IPv6 address": Row(
        "<disk type='network'><source protocol='iscsi' name='iqn.2004-04.a:b/1'><host name='::1'"
        " port='3260'/></source><target dev='vda'/></disk>",
        "file.portal=[::1]:3260,file.target=iqn.2004-04.a:b,file.lun=1",
    ),
    "an image on a socket of gluster": Row(
        "<disk type='network'><source protocol='gluster' name='v/a'><host transport='unix' socket='/s'/>"
        "</source><target dev='vda'/></disk>",
        "file.server.0.type=unix,file.server.0.path=/s",
    ),
    "a copy that goes on": Row(
        "<disk><source file='/a'/><target dev='vda'/><mirror type='file' job='copy'><format type='raw'/>"
        "</mirror></disk>",
        "-drive if=none,id=drive-vda",
        ("no-qemu-equivalent", "<mirror type='file'>"),
    ),
    "the SCSI of a sparc": Row(
        "<controller type='scsi' model='ncr53c90'/><disk><source file='/a'/><target dev='sda'/><address"
        " type='drive' target='3' unit='0'/></disk>",
        "-device scsi-hd,drive=drive-sda,bus=scsi.0,channel=0,scsi-id=3,lun=0",
        board="SS-5",
        arch="sparc",
    ),
    "a controller of another hypervisor": Row(
        "<controller type='scsi' model='buslogic'/>",
        says=("no-qemu-equivalent", "controller type='scsi'"),
    ),
    "a second IDE controller": Row(
        "<controller type='ide' index='1'/>", says=("no-qemu-equivalent", "controller type='ide'")
    ),
    # Buses
    "the root of the board": Row(
        "<controller type='pci' index='0' model='pci-root'><pcihole64 unit='KiB'>1</pcihole64></controller>",
        says=("no-qemu-equivalent", "<pcihole64 unit='KiB'>"),
    ),
    "a second root of a pseries": Row(
        "<controller type='pci' index='1' model='pci-root'/>",
        says=("no-qemu-equivalent", "spapr-pci-host-bridge"),
        arch="ppc64",
        board="pseries",
    ),
    "an expander without a number": Row(
        "<controller type='pci' index='1' model='pci-expander-bus'/><controller type='pci' index='2'"
        " model='pci-expander-bus'/><rng model='virtio'><backend model='random'/><address type='pci'"
        " bus='0' slot='9' function='0'/></rng>",
        "-device pxb,id=pci.1,bus_nr=254,addr=0x2 -device pxb,id=pci.2,bus_nr=246,addr=0x3"
        " -object rng-random,id=objrng0 -device virtio-rng-pci,rng=objrng0,bus=pci.0,addr=0x9",
    ),
    "a port without hotplug, of before it could be": Row(
        "<controller type='pci' index='1' model='pcie-root-port'><target hotplug='off'/></controller>",
        "-device pcie-root-port,id=pci.1,chassis=1",
        ("no-qemu-equivalent", "needs QEMU 5.0"),
        board="q35",
        version="4.2",
    ),
    "functions of one slot": Row(
        "<watchdog model='i6300esb'><address type='pci' slot='5' function='0'/></watchdog>"
        "<vsock><cid address='4'/><address type='pci' domain='0' slot='5' function='1'/></vsock>",
        "-device i6300esb,addr=0x5,multifunction=on -watchdog-action reset"
        " -device vhost-vsock-pci,guest-cid=4,addr=0x5.0x1",
    ),
    "the IOMMU of an ARM board": Row(
        "<iommu model='smmuv3'/>",
        "-machine virt,acpi=off,iommu=smmuv3",
        arch="aarch64",
        board="virt",
    ),
    "translation that can't be switched off yet": Row(
        "<iommu model='intel'><driver dma_translation='off' aw_bits='48'/></iommu>",
        "-device intel-iommu,aw-bits=48",
        ("no-qemu-equivalent", "needs QEMU 8.0"),
        board="q35",
    ),
    # Accessories
    "a folder for which libvirt starts a virtiofsd": Row(
        "<filesystem><driver type='virtiofs'/><source dir='/srv'/><target dir='t'/></filesystem>",
        "-chardev socket,id=chr-vu-fs0,path=/run/virtiofsd-t.sock"
        " -device vhost-user-fs-pci,chardev=chr-vu-fs0,tag=t",
        ("part-of-line-only", "virtiofsd --socket-path=/run/virtiofsd-t.sock --shared-dir /srv"),
    ),
    "a folder that says no more than where": Row(
        "<filesystem type='mount'><source dir='/srv'/><target dir='t'/></filesystem>",
        "-fsdev local,id=fsdev-fs0,path=/srv,security_model=passthrough"
        " -device virtio-9p-pci,fsdev=fsdev-fs0,mount_tag=t",
    ),
    "several devices in a folder, of before it mattered": Row(
        "<filesystem multidevs='remap'><source dir='/srv'/><target dir='t'/></filesystem>",
        "-fsdev local,id=fsdev-fs0,path=/srv,security_model=passthrough ",
        ("no-qemu-equivalent", "needs QEMU 4.2"),
        version="4.1",
    ),
    "a folder of a container": Row(
        "<filesystem type='ram'><source usage='1'/><target dir='/t'/></filesystem>",
        says=("no-qemu-equivalent", "filesystem type='ram'"),
    ),
    "chance of QEMU's own, of before it had any": Row(
        "<rng model='virtio'><backend model='builtin'/><rate bytes='64'/></rng>",
        "-object rng-random,id=objrng0,filename=/dev/urandom"
        " -device virtio-rng-pci,rng=objrng0,max-bytes=64,period=1000",
        ("part-of-line-only", "before 4.2"),
        version="4.1",
    ),
    "a dump at the end of patience": Row(
        "<watchdog model='ib700' action='dump'/>",
        "-device ib700 -watchdog-action pause",
        ("part-of-line-only", "dump-guest-memory"),
    ),
    "the watchdog of a q35": Row(
        "<watchdog model='itco'/>",
        says=("no-qemu-equivalent", "ICH9-LPC.noreboot=off"),
        board="q35",
    ),
    "a card of the host": Row(
        "<hostdev mode='subsystem' type='pci' managed='yes'><driver name='vfio'/><source><address bus='1'"
        " slot='0' function='0'/></source></hostdev>",
        "-device vfio-pci,host=0000:01:00.0",
        ("part-of-line-only", "/sys/bus/pci/devices/0000:01:00.0/driver_override"),
    ),
    "a part of a card of the host": Row(
        "<hostdev mode='subsystem' type='mdev' model='vfio-pci'><source><address uuid='1'/></source></hostdev>",
        "-device vfio-pci,sysfsdev=/sys/bus/mdev/devices/1",
    ),
    "a SCSI device of the host": Row(
        "<hostdev mode='subsystem' type='scsi'><source><adapter name='scsi_host0'/></source></hostdev>",
        says=("no-qemu-equivalent", "scsi-generic"),
    ),
    "an adapter without a name": Row(
        "<hostdev mode='subsystem' type='scsi_host'><source protocol='vhost'/></hostdev>",
        says=("no-qemu-equivalent", "hostdev type='scsi_host'"),
    ),
    # Memory and small devices
    "a module in a file": Row(
        "<memory model='nvdimm'><source><path>/a</path></source><target><size unit='MiB'>64</size>"
        "<node>0</node></target></memory>",
        "-machine pc,acpi=off,nvdimm=on",
    ),
    "a module with pages of its own": Row(
        "<memory model='dimm' access='shared'><source><pagesize unit='MiB'>2</pagesize><nodemask>0-1,3"
        "</nodemask></source><target><size unit='KiB'>65000</size></target></memory>",
        "-object memory-backend-memfd,id=memdimm0,size=64M,hugetlb=on,hugetlbsize=2M,share=on"
        ",host-nodes=0-1,host-nodes=3,policy=bind -device pc-dimm,id=dimm0,memdev=memdimm0",
    ),
    "memory of an enclave": Row(
        "<memory model='sgx-epc'><target><size>65536</size></target></memory>",
        says=("no-qemu-equivalent", "memory model='sgx-epc'"),
    ),
    "an emulated TPM": Row(
        "<tpm><backend type='emulator' version='1.2'/></tpm>",
        "-chardev socket,id=chrtpm-tpm0,path=/run/swtpm-web.sock"
        " -tpmdev emulator,id=tpm-tpm0,chardev=chrtpm-tpm0 -device tpm-tis,tpmdev=tpm-tpm0",
        ("part-of-line-only", "swtpm socket --tpmstate"),
    ),
    "an emulated TPM of an ARM board": Row(
        "<tpm model='tpm-tis'><backend type='passthrough'/></tpm>",
        "-tpmdev passthrough,id=tpm-tpm0,path=/dev/tpm0 -device tpm-tis-device,tpmdev=tpm-tpm0",
        arch="aarch64",
        board="virt",
    ),
    "a TPM of somebody else's": Row(
        "<tpm model='tpm-tis'><backend type='external'/></tpm>",
        says=("no-qemu-equivalent", "-tpmdev with the back end"),
    ),
    "a panic notifier of the firmware": Row("<panic/>", arch="ppc64", board="pseries"),
    "a panic notifier on PCI, of before there was one": Row(
        "<panic model='pvpanic'/>", says=("no-qemu-equivalent", "needs QEMU 6.0"), version="5.2"
    ),
    "a panic notifier on a bus that is not there": Row(
        "<panic model='isa'/>",
        says=("no-qemu-equivalent", "has no ISA"),
        arch="aarch64",
        board="virt",
    ),
    "chance from nowhere": Row(
        "<rng model='virtio'/>", says=("no-qemu-equivalent", "rng model='virtio'")
    ),
    "an IOMMU of tomorrow": Row(
        "<iommu model='apple'/>", says=("no-qemu-equivalent", "iommu model='apple'"), board="q35"
    ),
    "a namespace of an NVMe device": Row(
        "<disk type='nvme'><source type='pci' managed='yes' namespace='2'><address domain='0x0000'"
        " bus='0x05' slot='0x00' function='0x1'/></source><target dev='vda'/></disk>",
        "file.driver=nvme,file.device=0000:05:00.1,file.namespace=2",
    ),
    "a chain of images with its end": Row(
        "<disk><driver name='qemu' type='qcow2'/><source file='/a'/><backingStore type='block'><format"
        " type='qcow2'/><source dev='/dev/vg/b'/><backingStore/></backingStore><target dev='vda'/></disk>",
        "format=qcow2,file.driver=file,file.filename=/a,backing.driver=qcow2,"
        "backing.file.driver=host_device,backing.file.filename=/dev/vg/b,backing.backing= -device",
    ),
    "who logs in, as old libvirts have it": Row(
        "<disk type='network'><auth username='u'><secret type='ceph' usage='k'/></auth><source"
        " protocol='rbd' name='p/s/a'><host name='h'/></source><target dev='vda'/></disk>",
        "file.driver=rbd,file.pool=p,file.namespace=s,file.image=a,file.server.0.host=h,file.user=u"
        ",file.key-secret=drive-vda-secret",
        ("part-of-line-only", "the key of 'k'"),
    ),
    "shared memory of before it had forms": Row(
        "<shmem name='m'/>",
        "-object memory-backend-file,id=shmmem-shmem0,mem-path=/dev/shm/m,size=4M,share=on"
        " -device ivshmem-plain,memdev=shmmem-shmem0",
    ),
    "shared memory by a server at its usual place": Row(
        "<shmem name='7'><model type='ivshmem-doorbell'/><server/><msi vectors='2'/></shmem>",
        "-chardev socket,id=charshmem0,path=/var/lib/libvirt/shmem-7-sock"
        " -device ivshmem-doorbell,chardev=charshmem0,vectors=2",
    ),
    "shared memory with its unit": Row(
        "<shmem name='m'><model type='ivshmem-plain'/><size unit='M'>8</size></shmem>", "size=8M"
    ),
    "a number that libvirt chooses": Row(
        "<vsock model='virtio'><cid auto='yes'/></vsock>",
        "-device vhost-vsock-pci,guest-cid=3",
        ("chosen-for-line", "a number of its own"),
    ),
    "cryptography of somebody else's": Row(
        "<crypto model='virtio' type='qemu'><backend model='vhost'/></crypto>",
        says=("no-qemu-equivalent", "cryptodev-backend-builtin"),
    ),
    "the memory of a pseries' settings": Row(
        "<nvram><address type='spapr-vio' reg='0x3000'/></nvram>", arch="ppc64", board="pseries"
    ),
}


@pytest.mark.parametrize("title", ROWS)
def test_an_element_is_these_options(title: str) -> None:
    """All that an element says has a fate, and what is no option is named, with the way out."""
    row = ROWS[title]
    report = Report()
    text = DOMAIN.format(arch=row.arch, board=row.board, devices=row.xml)
    document = parse_document(Source("web.xml", text), report)
    assert document is not None
    machine = read_machine(open_bag(document.root, document, report))
    words = write_machine(machine, (), QemuVersion.parse(row.version), report).words
    assert row.line.strip() in shlex.join(words).replace("'", "")
    assert [item.text for item in report.ledger.open_items()] == []
    said = [(d.code, f"{d.message} ({d.hint})") for d in report.diagnostics]
    if row.says is None:
        assert said == []
    else:
        code, part = row.says
        assert [c for c, _ in said] == [code]
        assert part in said[0][1]
