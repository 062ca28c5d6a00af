# Read by the scripts that play a machine, in whose mount namespace it starts sshd: with the file
# sshd_config of $directory, whose `log` is standard error. From then on the script ends with its
# standard input, 4 is its standard output, and $sshd is the process.
exec 3<&0 4>&1 1>&2
(cat <&3 >/dev/null; kill -KILL -1) &
/usr/sbin/sshd -D -e -f "$directory/sshd_config" &
sshd=$!
until grep -q '^Server listening' "$directory/log"; do
  kill -0 $sshd
  sleep 0.05
done
