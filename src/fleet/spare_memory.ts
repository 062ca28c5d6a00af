import { setFlagsFromString } from 'node:v8'

/**
 * Lets the heap grow by a fifth only before it is cleaned up. A connection lives just long enough
 * to count as old, and V8 would keep thousands of closed ones until they take as much as everything
 * in use. This costs a tenth of the time of a run that does nothing but connect.
 */
export const spareMemory = (): void => setFlagsFromString('--heap-growing-percent=20')
