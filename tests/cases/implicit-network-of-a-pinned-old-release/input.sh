qemu-system-x86_64 -name web -m 1G -M q35
