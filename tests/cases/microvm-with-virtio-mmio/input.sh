qemu-system-x86_64 -M microvm,x-option-roms=off,pit=off,pic=off,rtc=on -enable-kvm -cpu host -m 512 -smp 2 \
    -kernel vmlinux -append "earlyprintk=ttyS0 console=ttyS0 root=/dev/vda" \
    -nodefaults -no-user-config -nographic -serial stdio \
    -drive id=test,file=/vm/test.img,format=raw,if=none -device virtio-blk-device,drive=test \
    -netdev tap,id=tap0,ifname=tap0,script=no,downscript=no -device virtio-net-device,netdev=tap0
