qemu-system-x86_64 -m 512 -rtc base=yesterday -nic none
