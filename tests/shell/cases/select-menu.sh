select vm in web db; do qemu -name $vm; break; done
