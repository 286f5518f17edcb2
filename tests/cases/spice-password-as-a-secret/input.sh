qemu-system-x86_64 -m 1G -net none -vga qxl -object secret,id=s0,data=hunter2 -spice port=5930,ipv4=on,password-secret=s0
