qemu ${MEM:-512} ${MEM-256} "${NAME:-my vm}" ${SMP:=4} -smp $SMP ${X:-a "b c" d} ${EMPTY:+-x} ${SMP:+-smp $SMP}
