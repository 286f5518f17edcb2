until qemu -m 1; do echo again; done
