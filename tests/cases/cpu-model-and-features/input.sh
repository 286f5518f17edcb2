#!/bin/sh
qemu-system-x86_64 -enable-kvm -m 1G -cpu Haswell,+pclmulqdq,-sse4_1,rtm=off,+vmx,vendor=GenuineIntel,check,level=11 -nic none
