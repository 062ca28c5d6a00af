import { type KnownLines, knownTypes } from './known_hosts.ts'

/** OpenSSH's own order since 8.5, and before, of the kinds that ssh2 has as well. */
const DEFAULT_ORDERS = [
  ['ssh-ed25519', 'ecdsa-sha2-nistp256', 'ecdsa-sha2-nistp384', 'ecdsa-sha2-nistp521'],
  ['ecdsa-sha2-nistp256', 'ecdsa-sha2-nistp384', 'ecdsa-sha2-nistp521', 'ssh-ed25519'],
].map((kinds) => [...kinds, 'rsa-sha2-512', 'rsa-sha2-256', 'ssh-rsa', 'ssh-dss'])

const CERTIFICATE = /-cert-v01@openssh\.com$/

/**
 * The order of host key algorithms. `certain`: OpenSSH has this order too, whatever setting the
 * list comes from.
 */
export interface HostKeyOrder {
  algorithms: string[]
  certain: boolean
}

/**
 * The host key algorithms in the order in which OpenSSH asks for them (order_hostkeyalgs in
 * sshconnect2.c). A host has several keys: in OpenSSH's own list, or one that a setting only adds to
 * (`+`) or takes from (`-`), the kinds come first of which the host's first name has a key, unless
 * the best kind is among them. A list that a setting gives as a whole stays as it is.
 *
 * @param given the whole list, as `ssh -G` prints it
 */
export function orderHostKeyAlgorithms(given: readonly string[], known: KnownLines): HostKeyOrder {
  const types = knownTypes(known.slice(0, 1))
  const isKnown = (name: string) => types.has(keyTypeOf(name))
  const asGiven = { algorithms: [...given], certain: true }
  const best = given[0]
  if (best === undefined || isKnown(best) || !given.some(isKnown)) return asGiven
  const knownFirst = [...new Set([...given.filter(isKnown), ...given])]
  const plain = given.filter((name) => DEFAULT_ORDERS[0]?.includes(name))
  if (!DEFAULT_ORDERS.some((order) => isPartOf(plain, order))) return asGiven
  return { algorithms: knownFirst, certain: CERTIFICATE.test(best) && plain.length >= 6 }
}

/** The type of key that an algorithm signs with. */
const keyTypeOf = (algorithm: string): string => {
  const name = algorithm.replace(CERTIFICATE, '')
  return name.startsWith('rsa-') ? 'ssh-rsa' : name
}

/** Whether the other list has these names in the same order. */
function isPartOf(names: readonly string[], others: readonly string[]): boolean {
  const places = names.map((name) => others.indexOf(name))
  return places.every((place, index) => place > (places[index - 1] ?? -1))
}
