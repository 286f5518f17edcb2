IMG = build/os.img
QEMU = qemu-system-i386
NET = -net nic,model=rtl8139,macaddr=52:54:00:31:32:33 -net user

run: $(IMG)
	@$(QEMU) -hda $(IMG) $(NET)

debug: $(IMG)
	$(QEMU) -s -S -hda $(IMG) $(NET) &
	gdb -ex 'target remote :1234'
