#!/bin/sh
qemu-system-arm -M versatilepb -m 128 -kernel /vm/zImage -nic none -semihosting -semihosting-config enable=on,target=native \
    -old-param -portrait -rotate 90
