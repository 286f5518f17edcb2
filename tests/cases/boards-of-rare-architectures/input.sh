qemu-system-alpha -name alpha -kernel vmlinux -m 512 -nographic -append "console=ttyS0"
qemu-system-m68k -name mac -M q800 -m 128 -kernel vmlinux -nographic
qemu-system-m68k -name m68k -M virt -m 128 -kernel vmlinux -drive file=/vm/m68k.img,format=raw,if=none,id=d -device virtio-blk-device,drive=d -nographic
qemu-system-or1k -name or1k -cpu or1200 -kernel vmlinux -nographic
qemu-system-microblaze -name mb -M petalogix-s3adsp1800 -kernel linux.bin -nographic
qemu-system-xtensa -name xtensa -M lx60 -cpu dc232b -kernel Image.elf -nographic
