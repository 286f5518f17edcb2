E=
qemu a${E:-x} b${E-x} c${E:+x} d${E+x}
