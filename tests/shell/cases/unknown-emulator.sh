$QEMU -m 512 -net nic
${EMU:-qemu-system-x86_64} -m 1
