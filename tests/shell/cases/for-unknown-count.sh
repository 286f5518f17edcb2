for i in $(seq 1 $1); do
  qemu -vnc :$i
done
