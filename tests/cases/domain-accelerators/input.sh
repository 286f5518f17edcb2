qemu-kvm -name a -net none
qemu-system-x86_64 -name b -accel kvm -net none
qemu-system-x86_64 -name c -machine q35,accel=kvm:tcg -net none
qemu-system-x86_64 -name d -enable-kvm -net none
qemu-kvm -name e -no-kvm -net none
