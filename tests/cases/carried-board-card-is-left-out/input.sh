qemu-system-arm -M stellaris -name lm -net nic,model=stellaris -net vde,sock=/run/vde
