import { setFlagsFromString } from 'node:v8'

/**
 * Lets the heap grow by a fifth, and no more, until it is cleaned up again. A connection lives just
 * long enough to count as old, and V8 would let thousands of dead ones lie until there are twice as
 * many as what is in use. Costs a tenth of the time of a run that does nothing but connect.
 */
export const spareMemory = (): void => setFlagsFromString('--heap-growing-percent=20')
