import { expect, jest, test } from '@jest/globals'
import { BUILT_FILE, runProgram, withFiles } from '../support/built_file.ts'
import { isOnPath } from '../support/path.ts'
import { describeUnlessMissing } from '../support/requirements.ts'

jest.setTimeout(120_000)

const LIMIT_SECONDS = 2

const hypervisors = Object.fromEntries(
  Array.from({ length: 12 }, (_, n) => [`h${n}`, { ansible_host: `h${n}.farm.example` }]),
)

const FILES = {
  'resolv.conf': 'nameserver 127.0.0.1\n',
  // It hears every question, and says nothing.
  'name_server.cjs': `const server = require('node:dgram').createSocket('udp4')
server.bind(53, '127.0.0.1', () => console.log('ready'))\n`,
  'hosts.json': JSON.stringify({
    all: {
      hosts: { localhost: { config: { list: [] } } },
      children: {
        hypervisors: { hosts: hypervisors, vars: { ansible_ssh_timeout: LIMIT_SECONDS } },
      },
    },
  }),
  'run.sh': `#!/bin/sh
set -e
ip link set lo up
mount --bind resolv.conf /etc/resolv.conf
mkfifo ready
"$1" name_server.cjs >ready &
read -r _ <ready
start=$(date +%s.%N)
code=0
"$1" "$2" --list >out || code=$?
end=$(date +%s.%N)
kill $!
cat out
echo "took $start $end" >&2
exit $code
`,
}

const missing = [
  ...['unshare', 'ip', 'mount', 'ssh'].filter((one) => !isOnPath(one)),
  ...(process.getuid?.() === 0 ? [] : ['root']),
]

describeUnlessMissing(missing, 'a name server that says nothing', () => {
  test.each(['auto', 'openssh'])('holds no run longer than its limit, by %s', (transport) =>
    withFiles(FILES, async (cwd) => {
      const env = {
        HOME: cwd,
        VM_DISPATCHER_INVENTORY: `${cwd}/hosts.json`,
        VM_DISPATCHER_TRANSPORT: transport,
      }
      const words = ['-m', '-n', './run.sh', process.execPath, BUILT_FILE]
      const { exitCode, stdout, stderr } = await runProgram('unshare', words, { cwd, env })
      expect(exitCode).toBe(0)
      const { hostvars } = JSON.parse(stdout)._meta
      const codes = Object.keys(hypervisors).map((name) => hostvars[name].vm_dispatcher.error.code)
      expect(new Set(codes)).toEqual(new Set(['connect-timeout']))
      const [, start, end] = /took (\S+) (\S+)/.exec(stderr) ?? []
      // One name after the other would take a minute, and one alone ten seconds.
      expect(Number(end) - Number(start)).toBeLessThan(LIMIT_SECONDS + 6)
    }),
  )
})
