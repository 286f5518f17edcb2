while true; do qemu once; break; done
