qemu-system-x86_64 -m 1G \
  -tpmdev simulator,id=t0 -device tpm-tis,tpmdev=t1 \
  -tpmdev emulator,id=t2,chardev=c -device tpm-tis,tpmdev=t2
