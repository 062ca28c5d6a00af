import { readFile } from 'node:fs/promises'
import { type KeyFile, readKeyFile } from './keys.ts'
import { type KnownHost, parseKnownHosts } from './known_hosts.ts'

/** The files that the connections of one run share: each is read and parsed once. */
export interface SharedFiles {
  key: (file: string) => Promise<KeyFile>
  knownHosts: (file: string) => Promise<KnownHost[]>
}

export const shareFiles = (): SharedFiles => ({
  key: once(readKeyFile),
  knownHosts: once(readKnownHosts),
})

/** A file that is missing or cannot be read knows no hosts, as for OpenSSH. */
async function readKnownHosts(file: string): Promise<KnownHost[]> {
  const text = await readFile(file, 'utf8').catch(() => '')
  return parseKnownHosts(text, file)
}

function once<T>(read: (file: string) => Promise<T>): (file: string) => Promise<T> {
  const results = new Map<string, Promise<T>>()
  return (file) => {
    const result = results.get(file) ?? read(file)
    results.set(file, result)
    return result
  }
}
