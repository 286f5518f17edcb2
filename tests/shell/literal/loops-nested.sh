for a in 1 2; do
  for b in x y; do
    [ $a$b = 1y ] && continue
    [ $a = 2 ] && break
    qemu $a$b
  done
  i=0
  until [ $i -ge 2 ]; do i=$((i+1)); [ $i -eq 2 ] && break; kvm $a$i; done
done
for ((;;)); do qemu ever; break; done
for ((i=0,j=5; i<j; i++, j--)); do qemu $i$j; done
