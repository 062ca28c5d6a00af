import { readArguments, splitWords } from '../from_ansible/arguments.ts'
import type { SshConfig } from './ssh_config.ts'

/** Options that this program can read without OpenSSH, with the same meaning. */
const PLAIN = new Set([
  'port',
  'user',
  'identityfile',
  'identitiesonly',
  'connecttimeout',
  'stricthostkeychecking',
  'userknownhostsfile',
  'globalknownhostsfile',
  'hostkeyalias',
  'preferredauthentications',
  'passwordauthentication',
  'kbdinteractiveauthentication',
])

/** The options whose values are lists of files. */
const FILE_LISTS = new Set(['userknownhostsfile', 'globalknownhostsfile'])

/** Options that share, keep or compress connections, which changes nothing for one command. */
const WITHOUT_EFFECT = new Set([
  'compression',
  'controlmaster',
  'controlpath',
  'controlpersist',
  'serveralivecountmax',
  'serveraliveinterval',
])

/** They compress, or change what ssh says and where. */
const FLAGS_WITHOUT_EFFECT = 'CEqTtvy'

/**
 * What ssh's arguments mean on a machine without the ssh command: with OpenSSH's defaults, and
 * without ssh_config. `needs` is the first argument for which the command is needed.
 */
export function resolvePlainly(words: readonly string[]): SshConfig | { needs: string } {
  const config: SshConfig = new Map()
  for (const argument of readArguments(words)) {
    if ('word' in argument) return { needs: argument.word }
    if ('flag' in argument) {
      if (FLAGS_WITHOUT_EFFECT.includes(argument.flag)) continue
      return { needs: `-${argument.flag}` }
    }
    const { option, value } = argument
    if (WITHOUT_EFFECT.has(option)) continue
    const parts = splitWords(value)
    if (!PLAIN.has(option) || !parts || /%|\$\{|^~[^/]/.test(value)) return { needs: option }
    const values = FILE_LISTS.has(option) ? parts : [parts.join(' ')]
    if (option === 'identityfile') config.set(option, [...(config.get(option) ?? []), ...values])
    else if (!config.has(option)) config.set(option, values)
  }
  return config
}
