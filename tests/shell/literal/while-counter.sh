i=0
while [ $i -lt 3 ]; do
  qemu -name vm$i
  i=$((i+1))
done
until [ $i -eq 5 ]; do i=`expr $i + 1`; kvm $i; done
