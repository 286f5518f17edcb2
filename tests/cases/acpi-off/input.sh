#!/bin/sh
qemu-system-x86_64 -m 256 -no-acpi -global PIIX4_PM.disable_s3=1 -global PIIX4_PM.disable_s4=0 -global isa-debugcon.iobase=0x402 -nic none
