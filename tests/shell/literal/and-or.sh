true && qemu a
false && qemu b
false || qemu c
true || qemu d
false && qemu e || qemu f
true && false || qemu g && true
! false && qemu h
