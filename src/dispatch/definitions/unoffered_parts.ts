import type { Capabilities } from '../../libvirt/capabilities.ts'
import { textOf, type ValueMap } from '../../values.ts'

/** A part of a definition that its hypervisor cannot run. */
export interface UnofferedPart {
  key: string
  value: string
}

/**
 * The parts that a definition sets itself and that libvirt on the hypervisor does not offer: an
 * architecture, a domain type for it, or an emulator for it.
 */
export function unofferedParts(
  vm: ValueMap,
  literal: ReadonlySet<string>,
  architecture: string | undefined,
  capabilities: Capabilities,
): UnofferedPart[] {
  const types = capabilities.get(architecture ?? '') ?? new Map<string, string | undefined>()
  const emulators = [...types.values()].filter((path) => path !== undefined)
  const offered: [string, (value: string) => boolean][] = [
    ['arch', (value) => capabilities.has(value)],
    ['virt_domain', (value) => types.has(value)],
    ['emulator', (value) => emulators.length === 0 || emulators.includes(value)],
  ]
  return offered.flatMap(([key, isOffered]) => {
    const value = literal.has(key) ? textOf(vm.get(key)) : undefined
    return value === undefined || isOffered(value) ? [] : [{ key, value }]
  })
}
