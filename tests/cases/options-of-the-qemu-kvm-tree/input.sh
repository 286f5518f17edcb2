#!/bin/sh
qemu-kvm -m 1024 -hda /vm/lab.img -enable-nesting -no-kvm-irqchip -kvm-shadow-memory 64M -nvram /vm/nvram.bin \
    -hdachs 1024,16,63 -bt hci,host:hci0 -virtfs_synth -net none
