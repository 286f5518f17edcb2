#!/bin/sh
qemu-system-x86_64 -m 1G -nic none -M q35,memory-encryption=sev0 -object sev-guest,id=sev0,cbitpos=high
