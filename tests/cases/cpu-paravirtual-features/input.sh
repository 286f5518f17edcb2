qemu-system-x86_64 -enable-kvm -cpu qemu64,-kvmclock,+kvm_pv_eoi,+kvm_pv_unhalt,pmu=off,tsc-frequency=2000000000,phys-bits=40 -m 512 -nic none
