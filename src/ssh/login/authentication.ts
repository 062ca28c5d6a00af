import type { AuthenticationType, AuthHandlerMiddleware, NextAuthHandler } from 'ssh2'
import type { Credentials } from './credentials.ts'

/** Makes the attempt to log in when its turn comes; undefined if it would be useless by then. */
interface Attempt {
  method: AuthenticationType
  /** What is used to log in, for people: `publickey (FILE)`. */
  name: string
  /** It tries all keys of the agent, one after the other. */
  isAgent?: boolean
  start: () => object | undefined
}

type Prompter = (
  name: string,
  instructions: string,
  language: string,
  prompts: readonly unknown[],
  finish: (answers: string[]) => void,
) => void

/** The most steps of a login: a host that asks for more asks in a circle. */
const MOST_STEPS = 8

/**
 * Tries one credential after the other, of the methods that may be used and in their order. Like
 * OpenSSH it asks first to be let in without any, which also tells what the host accepts. But if
 * there is one key and nothing else, it offers that at once and saves a round trip. A host that
 * wants several steps is offered all keys again after each; the password is given once, as by the
 * sshpass that Ansible uses.
 *
 * `trusted` says whether the host key was the expected one: OpenSSH sends no password to a host
 * whose key was only tolerated. `tries` is called for each attempt.
 */
export function authentication(
  username: string,
  credentials: Credentials,
  allowed: ReadonlySet<string>,
  { trusted, tries }: { trusted: () => boolean; tries: (name: string) => void },
): AuthHandlerMiddleware {
  const all = attempts(credentials, trusted).filter(({ method }) => allowed.has(method))
  let waiting = all
  let last: Attempt | undefined
  let askedForNothing = false
  let steps = 0

  /** Takes the next attempt of the methods that are left: of all, where that is not known. */
  const take = (left: readonly string[] | null): Attempt | undefined => {
    for (const method of allowed) {
      const attempt = waiting.find((one) => one.method === method)
      if (!attempt || left?.includes(method) === false) continue
      waiting = waiting.filter((one) => one !== attempt)
      return attempt
    }
    return undefined
  }
  const choose = (left: readonly string[] | null): [Attempt, object] | undefined => {
    for (let attempt = take(left); attempt; attempt = take(left)) {
      const chosen = attempt.start()
      if (chosen) return [attempt, chosen]
    }
    return undefined
  }
  return (methodsLeft: string[] | null, partial, next: NextAuthHandler) => {
    // After an agent's keys ssh2 does not say what the host answered.
    const left = last?.isAgent ? null : methodsLeft
    if (partial && left && steps < MOST_STEPS) {
      steps += 1
      waiting = all.filter((one) => one.method === 'publickey' || waiting.includes(one))
    }
    const asksFirst = last === undefined && !(waiting.length === 1 && isOneKey(credentials))
    const found = asksFirst ? undefined : choose(left)
    if (!found && askedForNothing) return next(false as never)
    askedForNothing ||= !found
    const [attempt, chosen] = found ?? [NOTHING, { type: 'none' }]
    last = attempt
    tries(attempt.name)
    return next({ ...chosen, username } as never)
  }
}

const NOTHING: Attempt = { method: 'none', name: 'none', start: () => undefined }

const isOneKey = ({ agent, keys, password }: Credentials) =>
  password === undefined && keys.length + (agent?.count ?? 0) === 1

function attempts({ agent, keys, password }: Credentials, trusted: () => boolean): Attempt[] {
  return [
    ...(agent
      ? [
          {
            method: 'publickey' as const,
            isAgent: true,
            name: 'publickey (agent)',
            start: () => ({ type: 'agent', ...agent }),
          },
        ]
      : []),
    ...keys.map(({ file, key }) => ({
      method: 'publickey' as const,
      name: `publickey (${file})`,
      start: () => ({ type: 'publickey', key }),
    })),
    ...(password === undefined ? [] : withPassword(password, trusted)),
  ]
}

/**
 * The attempt with the password, which is sent only once and by one method: several wrong passwords
 * may lock the account.
 */
function withPassword(password: string, trusted: () => boolean): Attempt[] {
  let given = false
  const prompt: Prompter = (_name, _instructions, _language, prompts, finish) => {
    // Without an answer to each question the host would end the connection, instead of refusing it.
    finish(prompts.map(() => (given ? '' : password)))
    given = true
  }
  const by = (method: 'keyboard-interactive' | 'password', start: () => object): Attempt => ({
    method,
    name: method,
    start: () => (trusted() && !given ? start() : undefined),
  })
  return [
    by('keyboard-interactive', () => ({ type: 'keyboard-interactive', prompt })),
    by('password', () => {
      given = true
      return { type: 'password', password }
    }),
  ]
}
