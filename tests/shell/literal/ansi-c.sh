qemu -x $'tab\there' $'\x41\101\u00e9' $'it\'s' $"translated text" $'plain'
