#!/bin/bash
# One sshd with users of its own: alice, whose password is `wonderland` and who may use sudo with it;
# bob, who may use sudo without; root, whose password is `the queen`.
#
#   unshare --mount --propagation private --pid --fork --kill-child --mount-proc ssh_host.sh DIRECTORY
#
# DIRECTORY holds sshd_config and bin/, which comes first in everybody's PATH. Prints `ready` once it
# listens, and lives until its standard input ends.
set -euo pipefail

directory=$1
mount -t tmpfs tmpfs /run
mkdir /run/sshd /run/etc

cp /etc/passwd /etc/shadow /run/etc
# More of them may stand in a file beside: NAME:ID:PASSWORD:SHELL.
for user in alice:4001:wonderland:/bin/sh bob:4002:builder:/bin/sh $(cat "$directory/../users" 2>/dev/null); do
  IFS=: read -r name id password shell <<<"$user"
  echo "$name:x:$id:65534::/tmp:$shell" >>/run/etc/passwd
  echo "$name:$(openssl passwd -6 "$password"):19000:0:99999:7:::" >>/run/etc/shadow
done
# What the start files of root's shell do on this machine is nothing to test.
sed -i 's|^root:\(.*\):[^:]*$|root:\1:/bin/sh|' /run/etc/passwd
sed -i "s|^root:[^:]*:|root:$(openssl passwd -6 'the queen'):|" /run/etc/shadow
cat >/run/etc/sudoers <<END
Defaults secure_path="$directory/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
root ALL=(ALL) ALL
alice ALL=(ALL) ALL
bob ALL=(ALL) NOPASSWD: ALL
$(cat "$directory/../sudoers" 2>/dev/null)
END
chmod 440 /run/etc/sudoers
for file in passwd shadow sudoers; do
  [[ ! -e /etc/$file ]] || mount --bind "/run/etc/$file" "/etc/$file"
done

# A login shell sets PATH anew, so that it stands where the machine's own stands as well.
[[ ! -e /usr/bin/virsh ]] || mount --bind "$directory/bin/virsh" /usr/bin/virsh

source "${BASH_SOURCE[0]%/*}/start_sshd.sh"
echo ready >&4
wait $sshd
