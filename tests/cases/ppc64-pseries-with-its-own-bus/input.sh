qemu-system-ppc64 -M pseries -cpu POWER8 -m 4G -smp 4 -nographic -vga none \
    -device spapr-vscsi,reg=0x71000011 -drive file=/vm/debian-ppc64el.qcow2,if=none,id=d0,format=qcow2 -device scsi-hd,drive=d0 \
    -device spapr-vlan,netdev=n0,reg=0x71000012,mac=52:54:00:ab:cd:02 -netdev user,id=n0
