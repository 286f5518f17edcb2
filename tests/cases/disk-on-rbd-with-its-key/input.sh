qemu-system-x86_64 -m 512 -nic none \
  -drive 'file=rbd:libvirt-pool/web:id=admin:key=AQBzd8tUAAAAABAA8lWcLYXRTzN3Vw==:auth_supported=cephx\;none:mon_host=10.0.0.1\:6789\;10.0.0.2\:6789,format=raw,if=virtio'
