import type { AuthenticationType, AuthHandlerMiddleware, NextAuthHandler } from 'ssh2'
import type { Credentials } from './credentials.ts'

/** Makes one attempt to log in when its turn comes; undefined if it is useless by then. */
interface Attempt {
  method: AuthenticationType
  /** What is used to log in, for people: `publickey (FILE)`. */
  name: string
  start: () => object | undefined
}

type Prompter = (
  name: string,
  instructions: string,
  language: string,
  prompts: readonly unknown[],
  finish: (answers: string[]) => void,
) => void

/**
 * Tries one credential after the other with the methods that may be used. It does not ask first
 * which methods the host accepts, because that costs a round trip. `trusted` tells whether the host
 * key was the expected one: OpenSSH sends no password to a host whose key was only tolerated.
 * `tries` is told of each attempt.
 */
export function authentication(
  username: string,
  { agent, keys, password }: Credentials,
  allowed: ReadonlySet<string>,
  { trusted, tries }: { trusted: () => boolean; tries: (name: string) => void },
): AuthHandlerMiddleware {
  const attempts: Attempt[] = [
    ...(agent
      ? [
          {
            method: 'publickey' as const,
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
  ].filter(({ method }) => allowed.has(method))
  return (left: string[] | null, _partial, next: NextAuthHandler) => {
    for (let attempt = attempts.shift(); attempt; attempt = attempts.shift()) {
      const chosen = left?.includes(attempt.method) === false ? undefined : attempt.start()
      if (chosen) tries(attempt.name)
      if (chosen) return next({ ...chosen, username } as never)
    }
    return next(false as never)
  }
}

/**
 * The attempt with the password, which is sent only once and by one method: several wrong passwords
 * may lock the account.
 */
function withPassword(password: string, trusted: () => boolean): Attempt[] {
  let given = false
  const prompt: Prompter = (_name, _instructions, _language, prompts, finish) => {
    finish(given ? [] : prompts.map(() => password))
    given = true
  }
  return [
    {
      method: 'keyboard-interactive',
      name: 'keyboard-interactive',
      start: () => (trusted() ? { type: 'keyboard-interactive', prompt } : undefined),
    },
    {
      method: 'password',
      name: 'password',
      start: () => (trusted() && !given ? { type: 'password', password } : undefined),
    },
  ]
}
