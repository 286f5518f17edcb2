qemu-system-x86_64 -m 512 -rtc base=2006-06-17T16:01:21 -machine hpet=off -nic none
