qemu -x "a\b \n \q" 'a\b' a\\b
