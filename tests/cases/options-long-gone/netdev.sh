qemu \
  -m 256 \
  -kernel-kqemu \
  -no-kvm-pit \
  -win2k-hack \
  -no-fd-bootchk \
  -nodefconfig \
  -net none
