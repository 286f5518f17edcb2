qemu-system-x86_64 -m 512 -nic none \
  -drive file=/vm/a.qcow2,format=qcow2,if=virtio,cache.direct=on,aio=native,cache-size=16M,l2-cache-size=8M,lazy-refcounts=on \
  -drive file=/vm/b.img,format=raw,if=virtio,cache.no-flush=on -drive file=/vm/c.img,format=raw,if=virtio,cache.writeback=off \
  -drive file=/vm/d.img,format=raw,if=none,id=d,cache=none -device virtio-blk-pci,drive=d,write-cache=off \
  -drive file=/vm/e.img,format=raw,if=none,id=e -device virtio-blk-pci,drive=e,write-cache=on,discard_granularity=4096,share-rw=on
