qemu-system-x86_64 -m 1024 -net none -display gtk,gl=off -full-screen
