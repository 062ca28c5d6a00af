import { access, stat } from 'node:fs/promises'
import { hasAuthority, type KnownLines } from '../host_keys/known_hosts.ts'
import { type Credentials, isEmpty } from '../login/credentials.ts'
import type { ConnectionSettings } from '../settings/connection_settings.ts'
import { type AlgorithmOffer, missingFrom } from './algorithms.ts'

/**
 * What a host needs that the ssh command has and ssh2 does not have; undefined if ssh2 is enough.
 */
export async function reasonForOpenSsh(
  settings: ConnectionSettings,
  known: KnownLines,
  offer: AlgorithmOffer,
  credentials: Credentials,
): Promise<string | undefined> {
  const { beyondSsh2, controlPath, keyFileGiven } = settings
  if (beyondSsh2 !== undefined) return beyondSsh2
  if (credentials.beyondSsh2 !== undefined && (keyFileGiven || isEmpty(credentials))) {
    return credentials.beyondSsh2
  }
  if (credentials.agentHasOthers && isEmpty(credentials)) return 'the keys of the agent'
  const missing = missingFrom(offer)
  if (missing) return `the ${missing} algorithms of the settings`
  if (!offer.certain) return 'the order of these HostKeyAlgorithms'
  if (hasAuthority(known)) return '@cert-authority in known_hosts'
  const isOpen = controlPath !== undefined && (await isSocket(controlPath))
  return isOpen ? `the open connection at ${controlPath}` : undefined
}

/** Whether Kerberos may let the user in: it is allowed, and there seem to be tickets. */
export async function ticketsMayHelp(
  { gssapi }: ConnectionSettings,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<boolean> {
  if (!gssapi) return false
  if (environment.KRB5CCNAME) return true
  return access(`/tmp/krb5cc_${process.getuid?.()}`).then(
    () => true,
    () => false,
  )
}

const isSocket = (path: string) =>
  stat(path).then(
    (found) => found.isSocket(),
    () => false,
  )
