N=2
[ $N -lt 1 ] && { echo usage; exit 1; }
if [ $N -gt 5 ]; then echo many; exit 1; fi
qemu after
