/** What a domain is defined with. */
export interface DomainSize {
  name: string
  /** The most memory that it may have, in KiB. */
  memory: number
  /** The most virtual CPUs that it may have. */
  cpus: number
  /** Whether it is shut off, or crashed. */
  isOff: boolean
}

/** The command for virsh that gives the sizes of all domains, running or not. */
export const SIZES_COMMAND = 'domstats --raw --state --balloon --vcpu'

/** virDomainState: VIR_DOMAIN_SHUTOFF and VIR_DOMAIN_CRASHED. */
const OFF = new Set(['5', '6'])

const DOMAIN = /^Domain: '(.*)'$/
const VALUE = /^ {2}(state\.state|balloon\.maximum|vcpu\.maximum)=(\d{1,15})$/

/**
 * Reads the output of this command for all domains that are `listed`. Undefined if it lacks one, or
 * what one is defined with: some drivers give nothing.
 */
export function readDomainSizes(
  output: string,
  listed: readonly string[],
): DomainSize[] | undefined {
  const found = new Map<string, Map<string, string>>()
  let values = new Map<string, string>()
  for (const line of output.split(/\r?\n/)) {
    const [, name] = DOMAIN.exec(line) ?? []
    if (name !== undefined) {
      values = new Map()
      found.set(name, values)
    }
    const [, key, value] = VALUE.exec(line) ?? []
    if (key !== undefined && value !== undefined) values.set(key, value)
  }
  const sizes: DomainSize[] = []
  for (const name of listed) {
    const its = found.get(name)
    const memory = Number(its?.get('balloon.maximum'))
    const cpus = Number(its?.get('vcpu.maximum'))
    if (!memory || !cpus) return undefined
    sizes.push({ name, memory, cpus, isOff: OFF.has(its?.get('state.state') ?? '') })
  }
  return sizes
}
