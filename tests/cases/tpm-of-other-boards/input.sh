qemu-system-ppc64 -M pseries -m 1G -net none -nodefaults -tpmdev passthrough,id=t,path=/dev/tpm0 -device tpm-spapr,tpmdev=t
qemu-system-aarch64 -M virt -cpu cortex-a57 -m 1G -net none -nodefaults -tpmdev passthrough,id=t -device tpm-tis-device,tpmdev=t
