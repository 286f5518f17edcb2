N=Web
qemu ${N^^} ${N,,} ${N^} ${N,}
