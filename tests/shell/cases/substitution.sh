UUID=$(uuidgen)
qemu -uuid $UUID -net nic,macaddr=$(gen-mac tap0) -smp `nproc`
