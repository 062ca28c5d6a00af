import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { type Cases, each, instead } from './cases.ts'

const read = (file: string) => readFileSync(file, 'utf8').trim()

/** known_hosts files by name, of keys of the host, a foreign one, and `place`, its `[host]:port`. */
const FILES: Record<
  string,
  (keys: Record<'ed' | 'rsa' | 'ec' | 'other', string>, place: string) => string
> = {
  ed25519: ({ ed }, place) => `${place} ${ed}\n`,
  rsa: ({ rsa }, place) => `${place} ${rsa}\n`,
  ecdsa: ({ ec }, place) => `${place} ${ec}\n`,
  ed_and_rsa: ({ ed, rsa }, place) => `${place} ${ed}\n${place} ${rsa}\n`,
  broken_base64: ({ ed }, place) => `${place} ${ed.slice(0, -1)}!\n`,
  cut_base64: ({ ed }, place) => `${place} ${ed.slice(0, -4)}\n`,
  more_padding: ({ ed }, place) => `${place} ${ed}=\n`,
  unknown_type: ({ ed }, place) => `${place} ssh-foo AAAAB3NzaC1yc2E=\n${place} ${ed}\n`,
  windows: ({ ed }, place) => `${place} ${ed}\r\n`,
  other_first: ({ ed, other }, place) => `${place} ${other}\n${place} ${ed}\n`,
  other_and_rsa: ({ rsa, other }, place) => `${place} ${other}\n${place} ${rsa}\n`,
  unknown_marker: ({ ed }, place) => `@foo ${place} ${ed}\n`,
  spaces: ({ ed }, place) => `   ${place}    ${ed}   a comment\n`,
  tabs: ({ ed }, place) => `${place}\t${ed.replace(' ', '\t')}\n`,
  wildcard: ({ ed }, place) => `${place.replace('0.1]', '0.*]')} ${ed}\n`,
  negated: ({ ed }, place) => `${place.replace('0.1]', '0.*]')},!${place} ${ed}\n`,
  star: ({ ed }) => `* ${ed}\n`,
  bare_name: ({ ed }) => `127.0.0.1 ${ed}\n`,
  bare_name_other: ({ other }) => `127.0.0.1 ${other}\n`,
  rsa_and_bare_other: ({ rsa, other }, place) => `${place} ${rsa}\n127.0.0.1 ${other}\n`,
  other_port: ({ ed }) => `[127.0.0.1]:22 ${ed}\n`,
  revoked_other: ({ ed, other }, place) => `${place} ${ed}\n@revoked * ${other}\n`,
  revoked: ({ ed }, place) => `${place} ${ed}\n@revoked * ${ed}\n`,
  hashed: ({ ed }, place) => `${place} ${ed}\n`,
}

/** Writes these files beside the keys `host_key_*` and `ecdsa.pub`. */
export function writeKnownHosts(directory: string, port: number): void {
  const keys = {
    ed: read(`${directory}/host_key_ed25519.pub`),
    rsa: read(`${directory}/host_key_rsa.pub`),
    ec: read(`${directory}/host_key_ecdsa.pub`),
    other: read(`${directory}/foreign.pub`),
  }
  for (const [name, text] of Object.entries(FILES)) {
    writeFileSync(`${directory}/knows_${name}`, text(keys, `[127.0.0.1]:${port}`))
  }
  execFileSync('ssh-keygen', ['-q', '-H', '-f', `${directory}/knows_hashed`], { stdio: 'ignore' })
  writeFileSync(`${directory}/known hosts`, readFileSync(`${directory}/known_hosts`))
}

const ORDERS = [
  ...['rsa-sha2-512,ssh-ed25519', 'ssh-ed25519,rsa-sha2-512', 'rsa-sha2-256', 'ssh-dss'],
  ...['+ssh-rsa', '-ssh-ed25519', '^rsa-sha2-512', 'ecdsa-sha2-nistp256,ssh-ed25519'],
]

const known = (name: string) => `-o UserKnownHostsFile=@T@/knows_${name}`

/** Cases of host keys: what known_hosts has, and which keys the host is asked for. */
export const HOST_KEY_CASES: Cases = {
  ...each('known_hosts of the kind', Object.keys(FILES), (name) => instead(known(name))),
  ...Object.assign(
    {},
    ...['ed25519', 'rsa', 'ecdsa', 'ed_and_rsa'].map((name) =>
      each(`the ${name} key known, and HostKeyAlgorithms`, ORDERS, (order) =>
        instead(known(name), `-o HostKeyAlgorithms=${order}`),
      ),
    ),
  ),
  ...each('RSA host keys and RequiredRSASize', ['1024', '3072', '4096'], (bits) =>
    instead(known('rsa'), `-o RequiredRSASize=${bits}`),
  ),
  ...each(
    'the known_hosts files',
    [
      ...['"@T@/known hosts"', '"@T@/known hosts" /dev/null', '/dev/null "@T@/known hosts"'],
      ...['/dev/null @T@/known_hosts', '@T@/known_hosts', 'none', '"@T@/no such" @T@/known_hosts'],
    ],
    (files) => instead(`-o 'UserKnownHostsFile=${files}'`),
  ),
}
