import { setFlagsFromString } from 'node:v8'

/**
 * Lets the heap grow by no more than a fifth before it is cleaned up. A connection lives just long
 * enough to count as old, and V8 would keep thousands of closed ones until they take as much as
 * everything in use. 10,000 hypervisors take 191 to 196 MB and a tenth more processor time than
 * without this, which takes 291 to 308 MB; with two fifths they take 202 to 206 MB, and no less time.
 */
export const spareMemory = (): void => setFlagsFromString('--heap-growing-percent=20')
