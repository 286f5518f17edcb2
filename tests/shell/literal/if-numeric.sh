N=3
[ $N -gt 2 ] && qemu gt
[ $N -le 2 ] && qemu le
if test $N -eq 3 -o $N -eq 4; then qemu eq; fi
if ! [ $N -lt 3 ]; then qemu not; fi
if (( N > 2 )); then qemu arith; fi
