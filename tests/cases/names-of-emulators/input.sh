kvm -name one -m 512 -net none -nographic
qemu-kvm -name two -m 512 -net none -nographic
/usr/libexec/qemu-kvm -name three -m 512 -net none -nographic
qemu -name four -m 512 -net none -nographic
qemu-system-i386 -name five -m 512 -net none -nographic
