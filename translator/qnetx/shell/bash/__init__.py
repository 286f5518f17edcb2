"""Shell text → the simple commands in it, as a shell would run them; nothing is executed."""
