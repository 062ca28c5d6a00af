/** The command for virsh that gives the states of all domains. */
export const STATES_COMMAND = 'domstats --raw --state'

/** virDomainState, by its numbers: the names that virsh has for them. */
const NAMES = [
  'no state',
  'running',
  'idle',
  'paused',
  'in shutdown',
  'shut off',
  'crashed',
  'pmsuspended',
] as const

/** The state of a domain, as `virsh list` names it. */
export type DomainState = (typeof NAMES)[number]

/** All states of domains. */
export const DOMAIN_STATES: readonly DomainState[] = NAMES

const STATE = /^Domain: '(.*)'\r?\n {2}state\.state=(\d)\r?$/gm

/** A line that only this command writes. */
const WRITTEN = /^ {2}state\.state=/m

/** Whether a text is, as far as it goes, what this command writes for some domains. */
export const hasStates = (text: string): boolean => WRITTEN.test(text)

/** Reads the output of this command, or of one that asks for more: the state of each domain, by its name. */
export function readDomainStates(output: string): Map<string, DomainState> {
  const states = new Map<string, DomainState>()
  for (const [, name = '', number] of output.matchAll(STATE)) {
    const state = NAMES[Number(number)]
    if (state) states.set(name, state)
  }
  return states
}
