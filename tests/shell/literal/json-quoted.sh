qemu -device '{"driver":"e1000","id":"n0"}' -netdev "{\"type\":\"user\",\"id\":\"n0\"}"
