while true; do
  qemu -m 512 -no-reboot
  sleep 1
done
