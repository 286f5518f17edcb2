for d in a b; do DRIVES+=(-drive "file=/img dir/$d.img,if=virtio"); done
qemu "${DRIVES[@]}"
