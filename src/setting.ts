/** The beginning of the names of this program's own variables and groups. */
export const OWN_PREFIX = 'vm_dispatcher_'

/** A row of the table of settings. Settings of Ansible's own (connection, ansible.cfg) are not there. */
export interface Setting {
  /** The name of the variable in the static inventory. */
  variable?: string
  /** The hosts whose variable is read. */
  on?: 'localhost' | 'hypervisors' | 'localhost, else hypervisors'
  environment?: string
  form: ValueForm
  /**
   * The value if it is not set anywhere, in the form that its readers use; undefined if there is
   * none.
   */
  default: unknown
  /** The text for the default, if its value does not say it. */
  defaultText?: string
  /** The variable of the setting without which this one does nothing. */
  needs?: 'vm_dispatcher_cache_ttl' | 'vm_dispatcher_capacity'
  meaning: string
}

/**
 * What values a setting has: one of several words, or a kind of value. A `flag` is true or false, a
 * `count` is a whole number above 0, a `number` one from 0 on, a `ratio` has decimals, `memory` may have
 * a unit, a `number or percentage` may end with `%`; `names` are a list, `sources` are separated by
 * commas.
 */
export type ValueForm =
  | readonly string[]
  | 'text'
  | 'directory'
  | 'name format'
  | 'flag'
  | 'count'
  | 'number'
  | 'seconds'
  | 'seconds or 0'
  | 'weight'
  | 'memory'
  | 'memory or 0'
  | 'ratio'
  | 'number or percentage'
  | 'names'
  | 'sources'
  | 'matrix'

/** A setting's default for people: `128`, `[kvm, qemu]`, `no limit`. */
export const defaultText = ({ default: value, defaultText }: Setting): string =>
  defaultText ?? (Array.isArray(value) ? `[${value.join(', ')}]` : String(value ?? 'none'))

/** What a setting does, and with which other one, for people. */
export const meaningOf = ({ needs, meaning }: Setting): string =>
  needs ? `with ${needs}: ${meaning}` : meaning

/**
 * The option of the human commands that comes before the environment variable of a setting:
 * `on-unassigned`. Undefined for a setting without a variable in the inventory, which is needed before
 * options count, and for one that the environment cannot set.
 */
export const optionOf = ({
  environment,
  variable,
}: Pick<Setting, 'environment' | 'variable'>): string | undefined =>
  environment && variable
    ? environment.replace(OWN_PREFIX.toUpperCase(), '').toLowerCase().replaceAll('_', '-')
    : undefined
