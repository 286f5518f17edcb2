QEMU ?= qemu-system-riscv64
NETDEV := user,id=net0,hostfwd=tcp::5555-:22
QEMUFLAGS = -machine virt -m 128M -nographic

all: kernel.elf

run: kernel.elf
	$(QEMU) $(QEMUFLAGS) -kernel $< \
		-netdev $(NETDEV) -device virtio-net-device,netdev=net0

.PHONY: all run
