qemu-system-aarch64 -M raspi3b -kernel kernel8.img -dtb bcm2710-rpi-3-b.dtb -sd raspios.img -append "console=ttyAMA0" -nographic
