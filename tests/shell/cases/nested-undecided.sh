if [ -e a ]; then
  if [ -e b ]; then X=ab; else X=a; fi
  qemu -name $X
elif [ -e c ]; then
  X=c
fi
kvm -name "$X"
