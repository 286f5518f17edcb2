qemu-system-arm -M virt,gic-version=2 -m 256 -kernel zImage -dtb ../dtbs/virt.dtb -append "console=ttyAMA0" -nic none
