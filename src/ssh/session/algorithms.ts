import type { Algorithms } from 'ssh2'
import { orderHostKeyAlgorithms } from '../host_keys/host_key_order.ts'
import { type KnownLines, knownTypes } from '../host_keys/known_hosts.ts'
import type { AlgorithmKind, ConnectionSettings } from '../settings/connection_settings.ts'

/** The kinds of algorithms whose order is only a matter of speed. */
type Exchanged = Exclude<AlgorithmKind, 'serverHostKey'>

/**
 * ssh2's algorithms in the best order for short sessions. group-exchange costs ssh2 more than a
 * second of computing, so it comes last, for hosts that offer nothing else; ciphers with support in
 * the processor are the fastest. The first ones of each list are in OpenSSH's defaults; the weak
 * ones after them are used only if a setting names them.
 */
const PREFERRED = {
  kex: [
    'curve25519-sha256',
    'curve25519-sha256@libssh.org',
    'ecdh-sha2-nistp256',
    'ecdh-sha2-nistp384',
    'ecdh-sha2-nistp521',
    'diffie-hellman-group14-sha256',
    'diffie-hellman-group16-sha512',
    'diffie-hellman-group18-sha512',
    'diffie-hellman-group-exchange-sha256',
  ],
  cipher: [
    'aes128-gcm@openssh.com',
    'aes256-gcm@openssh.com',
    'aes128-ctr',
    'aes192-ctr',
    'aes256-ctr',
    'chacha20-poly1305@openssh.com',
  ],
  hmac: [
    'hmac-sha2-256-etm@openssh.com',
    'hmac-sha2-512-etm@openssh.com',
    'hmac-sha1-etm@openssh.com',
    'hmac-sha2-256',
    'hmac-sha2-512',
    'hmac-sha1',
  ],
} as const satisfies Record<Exchanged, readonly string[]>

const ON_REQUEST = {
  kex: ['diffie-hellman-group14-sha1', 'diffie-hellman-group1-sha1'],
  cipher: ['aes256-cbc', 'aes192-cbc', 'aes128-cbc', '3des-cbc'],
  hmac: ['hmac-md5', 'hmac-sha1-96', 'hmac-md5-96'],
} as const satisfies Record<Exchanged, readonly string[]>

/** OpenSSH's order, without certificates and keys in hardware. */
const HOST_KEYS = [
  'ssh-ed25519',
  'ecdsa-sha2-nistp256',
  'ecdsa-sha2-nistp384',
  'ecdsa-sha2-nistp521',
  'rsa-sha2-512',
  'rsa-sha2-256',
] as const

const HOST_KEYS_ON_REQUEST = ['ssh-rsa', 'ssh-dss'] as const

type HostKeyAlgorithm = (typeof HOST_KEYS | typeof HOST_KEYS_ON_REQUEST)[number]

const HOST_KEYS_OF_SSH2: ReadonlySet<string> = new Set([...HOST_KEYS, ...HOST_KEYS_ON_REQUEST])

const isOfSsh2 = (name: string): name is HostKeyAlgorithm => HOST_KEYS_OF_SSH2.has(name)

/** What is offered to a host. */
export interface AlgorithmOffer {
  /** Per kind, those of the settings that ssh2 has, in its best order; host keys in OpenSSH's order. */
  algorithms: Algorithms
  /** Whether that order is certain: see `HostKeyOrder`. */
  certain: boolean
}

/**
 * The offers that were made, by the algorithms of the settings and by the types of known keys. Hosts
 * share the algorithms only together with all other settings, `compress` too.
 */
const made = new WeakMap<ConnectionSettings['algorithms'], Map<string, AlgorithmOffer>>()

/**
 * The offer to a host that has these lines in known_hosts. Hosts that share their settings and have
 * keys of the same types get the same one.
 */
export function offerTo(settings: ConnectionSettings, known: KnownLines): AlgorithmOffer {
  const { algorithms } = settings
  const types = [...knownTypes(known.slice(0, 1))].join()
  const offers = made.get(algorithms) ?? new Map<string, AlgorithmOffer>()
  const offer = offers.get(types) ?? makeOffer(settings, known)
  made.set(algorithms, offers.set(types, offer))
  return offer
}

function makeOffer(
  { algorithms, compress }: ConnectionSettings,
  known: KnownLines,
): AlgorithmOffer {
  const offered = <Kind extends Exchanged>(kind: Kind) => {
    type Name = (typeof PREFERRED)[Kind][number] | (typeof ON_REQUEST)[Kind][number]
    const allowed = algorithms[kind]
    const best: readonly Name[] = PREFERRED[kind]
    return allowed ? [...best, ...ON_REQUEST[kind]].filter((name) => allowed.includes(name)) : best
  }
  // OpenSSH's own list begins with certificates.
  const given = algorithms.serverHostKey ?? [CERTIFICATES, ...HOST_KEYS]
  const hostKeys = orderHostKeyAlgorithms(given, known)
  return {
    algorithms: {
      kex: [...offered('kex')],
      cipher: [...offered('cipher')],
      hmac: [...offered('hmac')],
      compress: compress ? ['zlib@openssh.com', 'none'] : ['none'],
      serverHostKey: hostKeys.algorithms.filter(isOfSsh2),
    },
    certain: hostKeys.certain,
  }
}

const CERTIFICATES = 'ssh-ed25519-cert-v01@openssh.com'

/** The kind of algorithm for which the settings allow nothing that ssh2 has. */
export const missingFrom = ({ algorithms }: AlgorithmOffer): string | undefined =>
  Object.entries(algorithms).find(([, names]) => names.length === 0)?.[0]
