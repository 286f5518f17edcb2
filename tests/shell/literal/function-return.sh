f() { if [ "$1" = a ]; then return 0; fi; return 1; }
f a && qemu yes
f b && qemu no
f b || qemu or
