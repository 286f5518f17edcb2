#!/bin/sh
# AMD SEV, by the old setting and by the new one.
qemu-system-x86_64 -enable-kvm -name sev -M q35,memory-encryption=sev0 -m 4G -nic none \
  -object sev-guest,id=sev0,cbitpos=47,reduced-phys-bits=1,policy=0x3,kernel-hashes=on,session-file=/srv/session.b64
qemu-system-x86_64 -enable-kvm -name sev2 -M q35 -machine confidential-guest-support=sev0 -m 4G -nic none \
  -object sev-guest,id=sev0,cbitpos=51,reduced-phys-bits=1,sev-device=/dev/sev -object sev-guest,id=unused,cbitpos=47,reduced-phys-bits=1
