qemu-system-x86_64 -M q35 -m 1G -net none -serial null -debugcon file:ovmf.log -global isa-debugcon.iobase=0x402 -chardev pty,id=d -device isa-debugcon,iobase=0xe9,chardev=d
