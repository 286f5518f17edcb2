qemu-system-x86_64 -net nic -net user -redir tcp:5555::22
