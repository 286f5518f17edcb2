kvm -m 512 -nic none -action shutdown=pause -action panic=none,watchdog=debug,reboot=reset
