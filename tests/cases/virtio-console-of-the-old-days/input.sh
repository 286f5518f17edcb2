qemu-system-x86_64 -m 512 -net nic -net user -virtioconsole pty -balloon none
