import { execFileSync } from 'node:child_process'
import { appendFileSync, chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { type Cases, each, key, options, passphrase } from './cases.ts'

/** Private keys in the forms that OpenSSL and ssh-keygen make, which OpenSSH reads or does not. */
const MADE: Record<string, string> = {
  p8rsa: 'openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out p8rsa',
  p8ec: 'openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-384 -out p8ec',
  p8ed: 'openssl genpkey -algorithm ED25519 -out p8ed',
  ecparams: 'openssl ecparam -name prime256v1 -genkey -out ecparams',
  pem: 'ssh-keygen -q -t rsa -b 2048 -m PEM -N  -C  -f pem',
  pemec: 'ssh-keygen -q -t ecdsa -m PEM -N  -C  -f pemec',
  rsa1024: 'ssh-keygen -q -t rsa -b 1024 -N  -C  -f rsa1024',
  rsa2048: 'ssh-keygen -q -t rsa -b 2048 -N  -C  -f rsa2048',
  ecdsa: 'ssh-keygen -q -t ecdsa -b 256 -N  -C  -f ecdsa',
}

const ENCRYPTED: Record<string, string> = {
  pemenc: 'ssh-keygen -q -t rsa -b 2048 -m PEM -N sesame -C  -f pemenc',
  p8enc: 'ssh-keygen -q -t rsa -b 2048 -m PKCS8 -N sesame -C  -f p8enc',
  chacha: 'ssh-keygen -q -t ed25519 -Z chacha20-poly1305@openssh.com -N sesame -C  -f chacha',
  gcm: 'ssh-keygen -q -t ed25519 -Z aes256-gcm@openssh.com -N sesame -C  -f gcm',
  ctr: 'ssh-keygen -q -t ed25519 -N sesame -C  -f ctr',
}

/** What people and programs do to a key file, in both families of forms. */
const CHANGES: Record<string, (text: string) => string> = {
  crlf: (text) => text.replaceAll('\n', '\r\n'),
  blanks: (text) => text.replaceAll('\n', '  \n'),
  no_line_end: (text) => text.trimEnd(),
  mark: (text) => `\uFEFF${text}`,
  blank_before: (text) => `\n${text}`,
  text_before: (text) => `Bag Attributes\n    localKeyID: 01\n${text}`,
  text_behind: (text) => `${text}some text\n`,
  indented: (text) => text.replace(/^/gm, '  '),
  blank_behind: (text) => `${text}\n`,
  cut: (text) => text.slice(0, 200),
}

/** Writes all key files into the directory, and lets those in that can be. */
export function writeKeys(directory: string): void {
  const file = (name: string) => `${directory}/${name}`
  const run = (line: string) => {
    const [command = '', ...words] = line.split(' ')
    execFileSync(command, words, { cwd: directory, stdio: 'ignore' })
  }
  for (const [name, line] of Object.entries({ ...MADE, ...ENCRYPTED })) {
    run(line)
    chmodSync(file(name), 0o600)
    letIn(directory, name)
  }
  for (const [name, change] of Object.entries(CHANGES)) {
    for (const form of ['id', 'pem']) {
      const text = change(readFileSync(file(form), 'utf8'))
      writeFileSync(file(`${form}_${name}`), text, { mode: 0o600 })
    }
  }
  const id = readFileSync(file('id'), 'utf8')
  mkdirSync(file('a dir'))
  for (const name of ['alone', 'other_beside', 'same_beside', 'broken_beside', 'a dir/a key']) {
    writeFileSync(file(name), id, { mode: 0o600 })
  }
  writeFileSync(file('other_beside.pub'), readFileSync(file('ecdsa.pub')))
  writeFileSync(file('same_beside.pub'), readFileSync(file('id.pub')))
  writeFileSync(file('broken_beside.pub'), 'ssh-ed25519 AAAA\n')
  writeFileSync(file('garbage'), 'garbage\n', { mode: 0o600 })
  writeFileSync(file('empty'), '', { mode: 0o600 })
  writeFileSync(file('putty'), 'PuTTY-User-Key-File-2: ssh-ed25519\n', { mode: 0o600 })
}

/**
 * Adds the public key to the accepted ones. OpenSSL's files have no public key beside them, and
 * OpenSSH cannot read one kind at all.
 */
function letIn(directory: string, name: string): void {
  try {
    const words = ['-y', '-P', 'sesame', '-f', name]
    const made = execFileSync('ssh-keygen', words, { cwd: directory, stdio: 'pipe' })
    appendFileSync(`${directory}/id.pub`, `\n${made}`)
  } catch {
    // Then it opens nothing.
  }
}

const ACCEPTED = ['ssh-ed25519', 'rsa-sha2-512', 'rsa-sha2-256', 'ssh-rsa', '+ssh-rsa', 'rsa*']

/** The user's own keys: their forms, their passphrases, and which of them may be used. */
export const KEY_CASES: Cases = {
  ...each('a key in the form', Object.keys(MADE), key),
  ...each('a key of OpenSSH with', Object.keys(CHANGES), (name) => key(`id_${name}`)),
  ...each('a PEM key with', Object.keys(CHANGES), (name) => key(`pem_${name}`)),
  ...each('a passphrase for', Object.keys(ENCRYPTED), (name) => ({
    ...key(name),
    ...passphrase('sesame'),
  })),
  'a passphrase with a line end': { ...key('ctr'), ...passphrase('sesame\n') },
  ...each('a wrong passphrase for', Object.keys(ENCRYPTED), (name) => ({
    ...key(name),
    ...passphrase('open'),
  })),
  ...each('no passphrase for', Object.keys(ENCRYPTED), key),
  ...each('the key file', ['alone', 'other_beside', 'same_beside', 'broken_beside'], key),
  ...each('the key file', ['garbage', 'empty', 'putty', 'ecdsa.pub', 'a dir', 'a dir/a key'], key),
  ...each('only 2048 bits and more, and', ['rsa1024', 'rsa2048', 'ecdsa'], (name) => ({
    ...key(name),
    ...options('-o RequiredRSASize=2048'),
  })),
  ...each('ed25519 for an accepted', ACCEPTED, (list) =>
    options(`-o PubkeyAcceptedAlgorithms=${list}`),
  ),
  ...each('RSA for an accepted', ACCEPTED, (list) => ({
    ...key('rsa2048'),
    ...options(`-o PubkeyAcceptedKeyTypes=${list}`),
  })),
  'a passphrase that must not be asked for': {
    ...key('ctr'),
    ...passphrase('sesame'),
    ...options('-o BatchMode=yes'),
  },
}
