nohup nice -n 5 env -u B A=1 qemu -m 1 2>/dev/null
env - PATH="$PATH" ARGV_LOG="$ARGV_LOG" qemu -m 2
nice -10 timeout -k 5 60 qemu -m 3
command exec stdbuf -oL qemu -m 4
