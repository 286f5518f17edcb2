qemu-system-ppc64 -m 1G -hda /vm/aix.qcow2 -cdrom /iso/aix.iso -boot d
