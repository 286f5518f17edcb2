#!/bin/sh
qemu-system-x86_64 -name no-ps2 -m 1G -nic none -machine q35,i8042=off
