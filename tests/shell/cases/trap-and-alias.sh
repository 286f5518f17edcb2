trap "brctl delbr br0" EXIT
alias q=qemu
qemu -m 1
