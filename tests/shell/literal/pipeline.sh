echo x | qemu -m 1
qemu -m 2 | cat > /dev/null
A=1 | true
! qemu -m 3
