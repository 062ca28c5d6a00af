import { PythonRandom } from './python_random.ts'

/**
 * The MAC address that the filter `random_mac(seed=…)` of community.general makes of the prefix
 * 52:54:00, which is QEMU's: three bytes more, the same for the same seed.
 */
export function seededMac(seed: string, sha512: (text: string) => Uint8Array): string {
  const drawn = new PythonRandom(seed, sha512).integer(0x1000000000, 0xffffffffff).toString(16)
  return `52:54:00:${drawn.slice(0, 2)}:${drawn.slice(2, 4)}:${drawn.slice(4, 6)}`
}
