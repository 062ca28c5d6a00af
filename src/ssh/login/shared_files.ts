import { readFiniteLater } from '../../machine/finite_files.ts'
import { indexKnownHosts, type KnownHost, parseKnownHosts } from '../host_keys/known_hosts.ts'
import { type AgentKeys, readAgent } from './agent.ts'
import { type KeyFile, parseInlineKey, readKeyFile, readPublicKey } from './keys.ts'

/** What the connections of one run share: each file is read and parsed, each agent asked, once. */
export interface SharedFiles {
  key: (file: string, passphrase: string | undefined) => Promise<KeyFile>
  publicKey: (file: string) => Promise<Buffer | undefined>
  /** Parses a private key whose text is in the inventory, once for all hosts. */
  inlineKey: (text: string, passphrase: string | undefined) => Promise<KeyFile>
  /** Reads a known_hosts file once, and gives a function that finds the lines for a name. */
  knownHosts: (file: string) => Promise<(name: string) => readonly KnownHost[]>
  agent: (socket: string) => Promise<AgentKeys | undefined>
}

/** Files that the hosts of one run share: each is read once, when it is first needed. */
export const shareFiles = (): SharedFiles => ({
  key: once(readKeyFile),
  publicKey: once(readPublicKey),
  inlineKey: once(parseInlineKey),
  knownHosts: once(readKnownHosts),
  agent: once(readAgent),
})

/** Reads a known_hosts file; one that is missing or cannot be read has no hosts, as for OpenSSH. */
async function readKnownHosts(file: string) {
  const text = await readFiniteLater(file).then(String, () => '')
  return indexKnownHosts(parseKnownHosts(text, file))
}

function once<Arguments extends unknown[], T>(
  read: (...given: Arguments) => Promise<T>,
): (...given: Arguments) => Promise<T> {
  const results = new Map<string, Promise<T>>()
  return (...given) => {
    const key = JSON.stringify(given)
    const result = results.get(key) ?? read(...given)
    results.set(key, result)
    return result
  }
}
