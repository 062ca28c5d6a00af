import { addTo } from '../../grouped.ts'
/**
 * OpenSSH's options by their names in lower case; the values of one that may be given several times
 * are in order.
 */
export type SshConfig = Map<string, string[]>

/** Reads what `ssh -G` prints: `KEY VALUE` lines. */
export function parseSshConfig(text: string): SshConfig {
  const config: SshConfig = new Map()
  for (const line of text.split('\n')) {
    const [, key, value] = /^(\w+) (.*)$/.exec(line) ?? []
    if (key === undefined || value === undefined) continue
    addTo(config, key.toLowerCase(), value)
  }
  return config
}
