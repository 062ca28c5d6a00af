import { LISTING_COMMANDS } from './domains.ts'

/**
 * The argument vector that asks libvirt for its capabilities, and for the names of all domains where
 * they are wanted; without a URI virsh uses its own default.
 */
export function capabilitiesArguments(
  uri: string | undefined,
  { domains = false }: { domains?: boolean | undefined } = {},
): string[] {
  return virshArguments(uri, domains ? LISTING_COMMANDS : 'capabilities')
}

/** The argument vector that gives virsh commands, with `;` between them. */
export const virshArguments = (uri: string | undefined, commands: string): string[] => [
  'virsh',
  ...(uri === undefined ? [] : ['--connect', uri]),
  commands,
]
