outer() { inner() { qemu inner "$1"; }; inner "$1$1"; }
outer a
inner b
