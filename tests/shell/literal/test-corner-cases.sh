[ x ] && qemu one
[ "" ] || qemu empty
[ ! "" ] && qemu not
[ a = a -a b = c -o d = d ] && qemu or
[ "!" = "!" ] && qemu bang
