qemu-system-x86_64 -m 2G -net none -tpmdev passthrough,id=tpm0,path=/dev/tpm1,cancel-path=/sys/class/misc/tpm1/device/cancel -device tpm-tis,tpmdev=tpm0 -tpmdev passthrough,id=spare
