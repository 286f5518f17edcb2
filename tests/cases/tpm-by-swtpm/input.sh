#!/bin/sh
mkdir -p /var/lib/vm/win11-tpm
swtpm socket --tpm2 --tpmstate dir=/var/lib/vm/win11-tpm --ctrl type=unixio,path=/run/win11-tpm.sock --daemon
qemu-system-x86_64 -name win11 -M q35 -m 4G -net none \
  -chardev socket,id=chrtpm,path=/run/win11-tpm.sock \
  -tpmdev emulator,id=tpm0,chardev=chrtpm \
  -device tpm-crb,tpmdev=tpm0
