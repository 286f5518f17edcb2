printf -v MAC '52:54:00:%02x:00:01' 10
qemu $MAC
