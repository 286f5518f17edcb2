qemu-system-x86_64 -name old -m 512 -device virtio-balloon-pci -soundhw ac97,pcspk -watchdog i6300esb -virtioconsole pty \
  -net nic,macaddr=52:54:00:6c:00:01 -net user -netdev user,id=n1 -device rtl8139,netdev=n1,mac=52:54:00:6c:00:02
