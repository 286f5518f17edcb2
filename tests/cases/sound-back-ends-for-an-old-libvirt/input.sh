qemu-system-x86_64 -m 512 -net none -display none -audiodev pipewire,id=a0,out.latency=10000 -audiodev jack,id=a1,out.client-name=guest -device AC97,audiodev=a1
