qemu-system-arm -name pi -M raspi2b -kernel kernel7.img -dtb bcm2709-rpi-2-b.dtb -sd raspbian.img -serial stdio
qemu-system-arm -name cp -M integratorcp -kernel zImage -initrd arm_root.img -nographic
qemu-system-arm -name zynq -M xilinx-zynq-a9 -m 512 -kernel uImage -nographic -net nic -net user
