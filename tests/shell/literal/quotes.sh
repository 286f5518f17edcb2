qemu -name 'my guest' -append "root=/dev/sda1 console=\"ttyS0\" \$x \\ \`a\`" -x a\ b"c d"'e "f"'g ''  "" \'\"
