import type { EmittedOn } from '../../emitted_variables.ts'
import type { Value } from '../../values.ts'

/**
 * Variables for the inventory; those that are undefined are left out. The compiler makes sure that
 * each is named.
 */
export const variables = <On extends 'hypervisors' | 'all' | 'VMs'>(
  values: Readonly<Record<EmittedOn<On>, Value | undefined>>,
): Map<string, Value> =>
  new Map(
    Object.entries<Value | undefined>(values).flatMap(([name, value]): [string, Value][] =>
      value === undefined ? [] : [[name, value]],
    ),
  )
