#!/bin/sh
qemu-system-x86_64 -name tcg -m 512 -accel tcg,thread=multi,tb-size=512 -nic none
qemu-system-x86_64 -name single -m 512 -accel accel=tcg,thread=single,split-wx=on -nic none
qemu-system-x86_64 -name ring -m 512 -accel kvm,dirty-ring-size=4096,kernel-irqchip=split,notify-vmexit=run -nic none
qemu-system-x86_64 -name old -m 512 -tb-size 64 -nic none
