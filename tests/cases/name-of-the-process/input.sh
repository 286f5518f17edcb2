qemu-system-x86_64 -name guest=web,process=vm-web,debug-threads=on -m 256 -nic none
