if grep -q vmx /proc/cpuinfo; then
  qemu -enable-kvm -m 512
else
  qemu -m 512
fi
