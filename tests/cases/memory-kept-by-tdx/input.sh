#!/bin/sh
qemu-system-x86_64 -enable-kvm -name tdx -M q35,confidential-guest-support=tdx0 -m 4G -nic none -object tdx-guest,id=tdx0
