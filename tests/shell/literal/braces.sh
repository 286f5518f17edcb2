qemu a{b,c}d {a,b}{1,2} {x} {} a{,b} "{a,b}" '{a,b}' \{a,b} {a..e} {1..10..3} {3..1} -d{isplay,evice}={none,"a b"} x{a,{b,c}}
