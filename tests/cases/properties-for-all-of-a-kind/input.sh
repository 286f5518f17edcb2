#!/bin/sh
# Copied from the log of a libvirt guest, and from forums.
qemu-system-x86_64 -name globals -M q35 -m 1G -nic none \
  -global kvm-pit.lost_tick_policy=delay -global mc146818rtc.lost_tick_policy=slew \
  -global ICH9-LPC.disable_s3=1 -global ICH9-LPC.disable_s4=0 -global ICH9-LPC.noreboot=off \
  -global isa-fdc.driveA=drive-fdc0-0-0 -global isa-fdc.fallback=144 -global virtio-blk-pci.scsi=off \
  -global qxl-vga.ram_size=67108864 -global qxl-vga.vram_size=67108864 \
  -global driver=cfi.pflash01,property=secure,value=on -global kvm-apic.vapic=false \
  -global ICH9-LPC.acpi-pci-hotplug-with-bridge-support=off -global hda-audio.debug=1
