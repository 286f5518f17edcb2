qemu-system-x86_64 -m 512 -net none -nographic -serial COM1 -serial msmouse -chardev pty,id=forgotten
