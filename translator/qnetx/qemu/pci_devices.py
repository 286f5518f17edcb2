"""`-device` names → whether the device takes a slot on a PCI bus: `virtio-blk-pci` does, `usb-tablet` does not.

Source: the "bus" that `qemu-system-* -device help` prints for each device, and the names that were added or
removed since. NICs stand in `nic_models`.
"""

from __future__ import annotations

_PLAIN = """
    ebus i82378 pci-bridge pci-bridge-seat i82801b11-bridge pxb dec-21154-p2p-bridge pbm-bridge
    pci-ohci piix3-usb-uhci piix4-usb-uhci usb-ehci ich9-usb-ehci1 ich9-usb-ehci2 ich9-usb-uhci1
    ich9-usb-uhci2 ich9-usb-uhci3 ich9-usb-uhci4 ich9-usb-uhci5 ich9-usb-uhci6 nec-usb-xhci qemu-xhci
    am53c974 dc390 ich9-ahci ahci cmd646-ide piix3-ide piix4-ide sii3112 via-ide
    lsi lsi53c810 lsi53c895a megasas megasas-gen2 mptsas1068 pvscsi nvme sdhci-pci ufs
    pci-serial pci-serial-2x pci-serial-4x tpci200
    ati-vga bochs-display cirrus-vga qxl qxl-vga secondary-vga VGA vmware-svga sm501 vhost-user-vga
    virtio-vga virtio-vga-gl virtio-vga-rutabaga
    AC97 ac97 ES1370 es1370 intel-hda ich9-intel-hda via-ac97
    acpi-erst AMDVI-PCI ctucan_pci edu ivshmem ivshmem-doorbell ivshmem-plain ivshmem-flat kvaser_pci
    mioe3680_pci pcm3680_pci pci-testdev pvpanic-pci i6300esb pci-ipmi-bt pci-ipmi-kcs x-pci-proxy-dev
    vfio-pci vfio-pci-igd-lpc-bridge vfio-pci-nohotplug vfio-user-pci pci-assign kvm-pci-assign
    pc-testdev-pci macio-newworld macio-oldworld igd-passthrough-isa-bridge riscv-iommu-pci
    xen-platform xen-pci-passthrough
    rocker pvrdma
""".split()  # noqa: SIM905  quotes and commas around each name would hide the names

_PCIE_ONLY = """
    pcie-root-port pcie-pci-bridge ioh3420 x3130-upstream xio3130-downstream pxb-pcie pxb-cxl cxl-rp
    cxl-upstream cxl-downstream cxl-type3 cxl-switch-mailbox-cci pnv-phb-root-port
""".split()  # noqa: SIM905  quotes and commas around each name would hide the names

_VIRTIO = """
    virtio-9p virtio-balloon virtio-blk virtio-crypto virtio-gpu virtio-gpu-gl virtio-gpu-rutabaga
    virtio-input-host virtio-iommu virtio-keyboard virtio-mem virtio-mouse virtio-multitouch virtio-pmem
    virtio-rng virtio-scsi virtio-serial virtio-sound virtio-tablet virtio-nsm
    vhost-scsi vhost-vsock vhost-user-blk vhost-user-fs vhost-user-gpio vhost-user-gpu vhost-user-i2c
    vhost-user-input vhost-user-rng vhost-user-scmi vhost-user-scsi vhost-user-snd vhost-user-test-device
    vhost-user-vsock vhost-vdpa-device vdpa-dev
""".split()  # noqa: SIM905  quotes and commas around each name would hide the names

_FORMS = ("-pci", "-pci-transitional", "-pci-non-transitional")

_SHORT = {name for name in _VIRTIO if name.startswith("virtio-")} - {"virtio-mem", "virtio-pmem"}
"""Aliases: on a board with PCI, `virtio-blk` is `virtio-blk-pci`; two are devices of their own."""

PCI_DEVICES: frozenset[str] = frozenset(
    [*_PLAIN, *_PCIE_ONLY, *_SHORT, *(name + form for name in _VIRTIO for form in _FORMS)]
)
"""All devices that sit on a PCI bus, and those of `_SHORT` where the board has one."""


def takes_pci_slot(device: str) -> bool:
    """Return whether a `-device` that is no NIC takes a slot on the default PCI bus."""
    return device in PCI_DEVICES
