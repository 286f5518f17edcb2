#!/bin/sh
main() {
    exec qemu-system-arm -M versatilepb -m 256 -nographic "$@"
}
main -net nic -net user,hostfwd=tcp::5022-:22 -kernel zImage
