D=/img/web.qcow2
qemu $(echo a  b) "$(echo "a  b")" `basename $D` $(basename $D .qcow2) $(dirname $D) $(printf %02x:%02x 10 255) "$(printf '%s-%03d\n' a 7)" $(echo -n x)
