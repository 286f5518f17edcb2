qemu-system-x86_64 -m 1G -net none -uuid 2f8c3b52-7a5e-4f31-9d2a-0c6b2a1f9e11 -smbios type=1,uuid=564d0a2c-9a0c-4f3e-8f6e-3f0f6b7c2d90,serial=VMware-1
