if [ 1 = 2
then
echo x
done
fi
echo ok
