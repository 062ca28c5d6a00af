import { countEach } from '../../grouped.ts'

/** A number with its noun: `1 entry`, `2 entries`. */
export const numbered = (count: number, one: string, many = `${one}s`): string =>
  `${count} ${count === 1 ? one : many}`

/** How often each name occurs: `3 kvm, 1 qemu`. */
export const counted = (names: readonly string[]): string =>
  [...countEach(names)].map(([name, count]) => `${count} ${name}`).join(', ')
