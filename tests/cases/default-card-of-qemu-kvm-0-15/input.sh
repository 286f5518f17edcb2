qemu-kvm -name web -m 512 -net nic -net user -soundhw ac97 -drive file=web.img,if=virtio
