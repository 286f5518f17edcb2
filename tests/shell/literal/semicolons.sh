A=1;B=2;qemu $A;qemu $B
if true;then qemu t;fi;for i in 1;do qemu $i;done
