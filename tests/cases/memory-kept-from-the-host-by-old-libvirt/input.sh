#!/bin/sh
qemu-system-x86_64 -enable-kvm -name snp -M q35,confidential-guest-support=snp0 -m 4G -nic none -object sev-snp-guest,id=snp0,cbitpos=51,reduced-phys-bits=1
