qemu-system-riscv64 -name unleashed -M sifive_u -m 8G -nographic -kernel Image -net nic -net user
qemu-system-riscv64 -name spike -nographic -kernel bbl
