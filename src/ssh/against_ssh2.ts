import { mayReserveAddresses } from '../machine/shortage.ts'

/** Why ssh2, which needs WebAssembly, cannot be loaded here; undefined if it can. */
export function reasonAgainstSsh2(): string | undefined {
  if (!mayReserveAddresses()) return 'a limit on the addresses of this program (ulimit -v)'
  return 'WebAssembly' in globalThis ? undefined : 'a Node without WebAssembly (--jitless)'
}
