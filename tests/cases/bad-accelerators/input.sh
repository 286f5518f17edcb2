#!/bin/sh
qemu-system-x86_64 -m 512 -accel kvm,dirty-ring-size=1000 -nic none
qemu-system-x86_64 -m 512 -accel tcg,tb-size=lots -nic none
qemu-system-ppc64 -m 512 -machine pseries,cap-cfpc=repaired -nic none
qemu-system-x86_64 -m 512 -machine q35,confidential-guest-support=sev0 -nic none
