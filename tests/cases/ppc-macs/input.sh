qemu-system-ppc -name tiger -L pc-bios -boot d -M mac99,via=pmu -m 512 -hda /vm/tiger.img -cdrom /iso/tiger.iso -net nic,model=sungem -net user
qemu-system-ppc -name os9 -M g3beige -m 256 -drive file=/vm/os9.img,format=raw,media=disk -net nic -net user
