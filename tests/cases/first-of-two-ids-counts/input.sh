#!/bin/sh
qemu-system-x86_64 -m 1G -nic none \
    -device virtio-scsi-pci,id=scsi0,id=controller \
    -drive id=system,file=/srv/win.raw,id=disk,format=raw,if=none \
    -device scsi-hd,bus=scsi0.0,drive=system \
    -drive id=games,file=/srv/games.qcow2,id=disk,format=qcow2,if=none \
    -device scsi-hd,bus=scsi0.0,drive=games \
    -object rng-random,id=dice,filename=/dev/urandom,id=other -device virtio-rng-pci,rng=dice
