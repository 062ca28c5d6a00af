/**
 * Whether an INI text is the settings of some program (`ec2.ini`, `tox.ini`) and not an inventory: it
 * has `key = value` where an inventory has a host.
 */
export function isSettings(text: string): boolean {
  let hasHosts = true
  for (const line of text.split('\n')) {
    const section = /^\s*\[([^\]]*)\]/.exec(line)?.[1]
    if (section !== undefined) hasHosts = !/:(vars|children)$/.test(section)
    else if (hasHosts && /^\s*[^\s#;=:]+(\s*=|\s*:(\s|$))/.test(line)) return true
  }
  return false
}
