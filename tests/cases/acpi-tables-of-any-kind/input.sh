#!/bin/sh
qemu-system-x86_64 -name tables -m 2G -nic none -acpitable file=/srv/ssdt.aml -acpitable file=/sys/firmware/acpi/tables/MSDM -acpitable file=/srv/hpet.aml
