"""What a guest is, in nobody's dialect: network, machine and host."""
