#!/bin/sh
qemu-system-s390x -enable-kvm -name pv -M s390-ccw-virtio,confidential-guest-support=pv0 -m 4G -nic none -object s390-pv-guest,id=pv0
