qemu-system-x86_64 -m 512 -net none -nographic -device i6300esb,id=wd -watchdog-action poweroff
qemu-system-x86_64 -m 512 -net none -nographic -watchdog ib700
qemu-system-x86_64 -m 512 -net none -nographic -watchdog-action debug
qemu-system-x86_64 -m 512 -net none -nographic -device i6300esb -action reboot=shutdown,watchdog=pause
