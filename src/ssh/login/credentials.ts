import { basename, dirname } from 'node:path'
import type { BaseAgent, ParsedKey } from 'ssh2'
import { type Problem, type ProblemCode, problem } from '../../problems.ts'
import type { ConnectionSettings } from '../settings/connection_settings.ts'
import { maySign, refusedKey, signingAsAccepted } from './accepted_keys.ts'
import type { KeyFile, UsableKey } from './keys.ts'
import type { SharedFiles } from './shared_files.ts'

/** The credentials with which a user may log in to a host. */
export interface Credentials {
  /** The keys of the agent that are tried first, in order, and the agent that signs with them. */
  agent: { agent: BaseAgent; count: number } | undefined
  keys: UsableKey[]
  password: string | undefined
  /** The problem with a key that a setting names. */
  fault: Problem | undefined
  /** Why only the ssh command can use one of the keys; undefined if there is no such key. */
  beyondSsh2: string | undefined
  /** Whether the agent has keys besides, which only the ssh command can use. */
  agentHasOthers: boolean
  /** Whether RSA keys are among them: ssh2 signs with SHA-256, and a host may want SHA-512 alone. */
  hasRsa: boolean
}

/**
 * Finds everything that may be tried, in OpenSSH's order; key files that do not exist are ignored.
 */
export async function findCredentials(
  settings: ConnectionSettings,
  files: SharedFiles,
): Promise<Credentials> {
  const { methods } = settings
  const withKeys = methods.has('publickey')
  const read = withKeys ? await readKeys(settings, files) : []
  const usable = read.filter((key) => key.state === 'usable')
  const { found, hasOthers } = withKeys
    ? await agentKeys(settings, files, usable)
    : { found: [], hasOthers: false }
  const refusals = found.map(({ key }) => refusedKey(key, settings))
  const agent = found.filter((_, index) => !refusals[index])
  const inAgent = (file: string, key: ParsedKey) =>
    agent.some((one) => one.files.includes(file) || samePublicKey(one.key, key))
  const [first] = agent
  return {
    agent: first && {
      agent: first.offering(
        agent.map(({ key }) => key),
        (key, hash) => maySign(key, hash, settings),
      ),
      count: agent.length,
    },
    keys: usable
      .filter(({ file, key }) => !inAgent(file, key))
      .map((one) => ({ ...one, key: signingAsAccepted(one.key, settings) })),
    password: passwordOf(settings),
    fault: withKeys
      ? keyFault(
          settings,
          read.filter(({ file }) => !agent.some((one) => one.files.includes(file))),
        )
      : undefined,
    beyondSsh2: beyond(read, refusals),
    agentHasOthers: hasOthers,
    hasRsa: [...agent, ...usable].some(({ key }) => key.type === 'ssh-rsa'),
  }
}

/** The first key that ssh2 cannot use and the ssh command can. */
const beyond = (read: readonly KeyFile[], refusals: readonly ReturnType<typeof refusedKey>[]) =>
  [
    ...read.flatMap((key) => (key.state === 'foreign' ? [key.reason] : [])),
    ...refusals.flatMap((refusal) => (refusal?.foreign ? [refusal.reason] : [])),
  ][0]

/** The problems with a key: those that a `fault` may be. */
export const KEY_PROBLEMS: ReadonlySet<ProblemCode> = new Set([
  'key-missing',
  'key-unreadable',
  'key-encrypted',
])

/** Whether a problem is that a host does not let the user in. */
export const isLoginProblem = (code: ProblemCode): boolean =>
  code === 'authentication-refused' || KEY_PROBLEMS.has(code)

/** The password, if it may be given to a host that asks for it. */
export const passwordOf = ({ mayAsk, call }: ConnectionSettings): string | undefined =>
  mayAsk ? call.secrets.password : undefined

/** Whether there is nothing to log in with. */
export const isEmpty = ({ agent, keys, password }: Credentials): boolean =>
  !agent && keys.length === 0 && password === undefined

async function readKeys(settings: ConnectionSettings, files: SharedFiles): Promise<KeyFile[]> {
  const { call, keyFiles, mayAsk } = settings
  const { privateKey, passphrase } = call.secrets
  const own = privateKey === undefined ? [] : [files.inlineKey(privateKey, passphrase)]
  const named = keyFiles.map((file) => files.key(file, mayAsk ? passphrase : undefined))
  const read = await Promise.all([...own, ...named])
  return read.map((one): KeyFile => {
    const refusal = one.state === 'usable' && refusedKey(one.key, settings)
    if (!refusal) return one
    const { reason, foreign } = refusal
    return { state: foreign ? 'foreign' : 'unusable', file: one.file, reason }
  })
}

/**
 * The agent's keys in OpenSSH's order: those of the key files, then, unless only these may be used,
 * the others. `hasOthers`: it has more that only the ssh command can use.
 */
async function agentKeys(
  { agent: socket, keyFiles, identitiesOnly }: ConnectionSettings,
  files: SharedFiles,
  usable: readonly UsableKey[],
) {
  const agent = socket === undefined ? undefined : await files.agent(socket)
  if (!agent) return { found: [], hasOthers: false }
  const publicKeys = await Promise.all(
    keyFiles.map(async (file) => ({
      file,
      publicKey:
        usable.find((key) => key.file === file)?.key.getPublicSSH() ??
        (await files.publicKey(file)),
    })),
  )
  const known = agent.keys.map((key) => ({
    key,
    offering: agent.offering,
    files: publicKeys
      .filter(({ publicKey }) => publicKey?.equals(key.getPublicSSH()))
      .map(({ file }) => file),
  }))
  const rank = (one: (typeof known)[number]) => keyFiles.indexOf(one.files[0] ?? '')
  const named = known.filter((one) => one.files.length > 0).sort((a, b) => rank(a) - rank(b))
  const unnamed = identitiesOnly ? [] : known.filter((one) => one.files.length === 0)
  return { found: [...named, ...unnamed], hasOthers: agent.hasOthers && !identitiesOnly }
}

const samePublicKey = (one: ParsedKey, other: ParsedKey) =>
  one.getPublicSSH().equals(other.getPublicSSH())

/** A problem if a key file that a setting names is missing; a missing default file is not one. */
function keyFault(
  { name, keyFileGiven, keyFiles }: ConnectionSettings,
  read: readonly KeyFile[],
): Problem | undefined {
  const fault = read.find(
    ({ state }) =>
      state !== 'usable' && state !== 'foreign' && (keyFileGiven || state !== 'missing'),
  )
  if (!fault) {
    const looked = inWords(keyFiles) || 'no file is named for it'
    return read.some(({ state }) => state !== 'missing')
      ? undefined
      : problem('key-missing', name, { looked })
  }
  const { file, state } = fault
  if (state === 'encrypted') return problem('key-encrypted', name, { file })
  const reason = 'reason' in fault ? fault.reason : 'it does not exist'
  return problem('key-unreadable', name, { file, reason })
}

/** Files in few words: `id_rsa, id_ed25519 in /root/.ssh`. */
function inWords(files: readonly string[]): string {
  const [directory, ...others] = new Set(files.map(dirname))
  return others.length > 0 || files.length < 2
    ? files.join(', ')
    : `${files.map((file) => basename(file)).join(', ')} in ${directory}`
}
