import { type Problem, problem } from '../../problems.ts'
import type { SshCall } from '../from_ansible/ssh_call.ts'
import { oneLine } from '../one_line.ts'
import { NOTHING_TO_TRY } from '../session/connect_problem.ts'

/** Lines of the ssh command at LogLevel DEBUG1 that do not report a failure. */
const CHATTER =
  /^(debug\d: |OpenSSH_|Authenticated to |Transferred: |Bytes per second: |Warning: Permanently added |Pseudo-terminal |Connection to \S+ closed\.)/

/** ssh's own messages that may come after the session has begun. */
const MESSAGE =
  /^(ssh: |mux_client|Shared connection to |Connection to |Connection (reset|closed) |client_loop: |channel \d+: open failed|exec request failed|session open refused|Timeout, server |packet_write|Read from remote host)/i

/** Longer lines, in characters, are not messages of ssh; a host's greeting may be longer. */
const MOST_OF_A_LINE = 1000

/** Splits the text on stderr into that of the command and ssh's own messages. */
export function withoutMessages(stderr: string): { kept: string; messages: string } {
  const lines = stderr.split('\n').filter((line) => !CHATTER.test(line))
  const messages = lines.filter((line) => MESSAGE.test(line))
  return {
    kept: lines.filter((line) => !MESSAGE.test(line)).join('\n'),
    messages: oneLine(messages.at(-1) ?? ''),
  }
}

/** The problem that ssh's messages show, if it ended without a session. */
export function connectFailure(call: SshCall, said: string): Problem {
  const { name, address, connectTimeoutMs } = call
  const all = said.split('\n').map((line) => line.slice(0, MOST_OF_A_LINE))
  const lines = all.filter((line) => line.trim() !== '' && !CHATTER.test(line))
  const reason = oneLine(lines.at(-1) ?? 'it gave no reason')
  const has = (...patterns: RegExp[]) =>
    lines.some((line) => patterns.every((pattern) => pattern.test(line)))
  const known = { name: address, fingerprint: fingerprint(said) }

  // This is ssh's name for the other end of a ProxyCommand, and ProxyJump is one too; the line
  // before it says what went wrong.
  if (has(/UNKNOWN port 65535/)) {
    const before = lines.findLast((line) => !/UNKNOWN port 65535|kex_exchange/.test(line))
    return problem('proxy-command-failed', name, { reason: oneLine(before ?? reason) })
  }
  // On the way to a canonical name ssh tries names that may not exist.
  if (/could not resolve hostname/i.test(reason)) {
    return problem('name-not-found', name, { address, reason })
  }
  if (has(/REMOTE HOST IDENTIFICATION HAS CHANGED/)) {
    return problem('host-key-changed', name, { ...known, place: offendingPlace(lines) })
  }
  if (has(/host key |certificate authority key |marked as/i, /revoked/i)) {
    return problem('host-key-revoked', name, { ...known, place: offendingPlace(lines) })
  }
  if (has(/host key is known for|Host key verification failed/)) {
    const files = `the known_hosts files${certificateFault(lines)}`
    return problem('host-key-unknown', name, { ...known, files })
  }
  if (has(/no matching /i, / found/i))
    return problem('no-common-algorithm', name, { address, reason })
  if (has(/too many authentication failures/i)) {
    const user = userOf(said, lines)
    return problem('authentication-failures', name, { address, user, tried: 'its keys' })
  }
  const unreadable = unreadableKey(lines)
  if (has(/permission denied/i) && unreadable) return problem('key-unreadable', name, unreadable)
  if (has(/permission denied/i)) {
    const user = userOf(said, lines)
    return problem('authentication-refused', name, { address, user, tried: methodsTried(said) })
  }
  if (has(/connection refused/i)) return problem('connection-refused', name, { address })
  if (has(/timed out|timeout/i)) {
    return problem('connect-timeout', name, { address, seconds: connectTimeoutMs / 1000 })
  }
  if (has(/no route to host|network is unreachable/i)) {
    return problem('network-unreachable', name, { address, reason })
  }
  if (has(/kex_exchange_identification|connection (closed|reset)|banner/i)) {
    return problem('closed-in-handshake', name, { address, reason })
  }
  return problem('ssh-failed', name, { reason })
}

/**
 * The problem that ssh made no session within its time. What ssh said last shows whether it waited
 * for the host: it reads key files after it has connected, and asks the agent for its keys before it
 * offers one. `hasAgent`: whether it asks one.
 */
export function notInTime(
  { name, address }: SshCall,
  said: string,
  seconds: number,
  hasAgent: boolean,
): Problem {
  const last = said.trimEnd().slice(-MOST_OF_A_LINE).split('\n').at(-1) ?? ''
  const instead = READS_KEYS.test(last)
    ? 'a key file, which may be a pipe'
    : hasAgent && ASKS_AGENT.test(last) && 'the agent'
  return instead
    ? problem('ssh-failed', name, { reason: `after ${seconds} s it still waited for ${instead}` })
    : problem('connect-timeout', name, { address, seconds })
}

/** What ssh says before it reads its key files. */
const READS_KEYS = /^debug1: Connection established/

/** The same before it asks the agent: after the handshake, newer versions before the first key. */
const ASKS_AGENT =
  /^debug1: (rekey in after|SSH2_MSG_NEWKEYS received|Next authentication method: publickey)/

/** A key that ssh could not load, and why: ssh's message hides the reason among others. */
function unreadableKey(lines: readonly string[]): { file: string; reason: string } | undefined {
  for (const line of lines) {
    const said = /^(?:Load key|no such identity:) (.+)$/.exec(line.trimEnd())?.[1]
    const end = said?.lastIndexOf(': ') ?? -1
    if (said === undefined || end < 0) continue
    const file = said.slice(0, end).replaceAll('"', '')
    const reason = said.slice(end + 2)
    return {
      file,
      reason: /libcrypto|invalid format/.test(reason) ? `${reason} (${FORM})` : reason,
    }
  }
  return undefined
}

const FORM = 'ssh needs Unix line ends, one at the end of the file, and nothing before the key'

/** `ssh-ed25519 SHA256:…` of the host, as ssh saw it. */
const fingerprint = (said: string) =>
  /^debug1: Server host (?:key|certificate): (\S+ [^\s,]+)/m.exec(said)?.[1] ?? ''

/** Why the host's certificate did not count, as the end of a sentence. */
function certificateFault(lines: readonly string[]): string {
  const said = lines.findLast((line) => line.startsWith('Certificate invalid: '))
  return said === undefined ? '' : `; ${oneLine(said)}`
}

/** The file and line of the known_hosts entry that the key does not match. */
function offendingPlace(lines: readonly string[]): string {
  const line = lines.find((line) => /offending|revoked/i.test(line) && / (in|file) /.test(line))
  const [, place] = /^.* (?:in|file) (\S+)/.exec(line ?? '') ?? []
  return place?.replace(/\.$/, '') ?? 'known_hosts'
}

/** The user that ssh logged in as: by its messages, or by `USER@HOST: Permission denied (METHODS).` */
function userOf(said: string, lines: readonly string[]): string {
  const [, user] = /^debug1: Authenticating to \S+ as '(.*)'/m.exec(said) ?? []
  const line = lines.find((line) => /@\S/.test(line) && line.includes(': Permission denied ('))
  return user ?? line?.slice(0, line.indexOf('@')).split(' ').at(-1) ?? ''
}

/** The keys and the password that ssh offered, according to its messages. */
function methodsTried(said: string): string {
  const offers = said.matchAll(/^debug1: Offering public key: (\S+)/gm)
  // A key with a certificate is offered twice.
  const keys = [...new Set(Array.from(offers, ([, key]) => key))]
  const isAsked = /^debug1: Next authentication method: (password|keyboard-interactive)/m.test(said)
  const tried = [
    ...(keys.length > 0 ? [`the keys ${keys.join(', ')}`] : []),
    ...(isAsked ? ['the password'] : []),
  ]
  // A program in the place of ssh may not say what it tries.
  return tried.join(', ') || (/^debug1: /m.test(said) ? NOTHING_TO_TRY : 'what the program has')
}
