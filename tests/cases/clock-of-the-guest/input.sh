qemu-system-x86_64 -m 512 -rtc base=localtime,clock=vm,driftfix=slew -nic none
