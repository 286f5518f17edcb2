qemu-system-avr -M uno -bios firmware.elf -nographic
