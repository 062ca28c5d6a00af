import { setFlagsFromString } from 'node:v8'

/** The first Node whose V8 decides in another way; one that does not know the flag says so on stderr. */
const OTHER_V8 = 22

/**
 * Lets the V8 of Node 20 wait eight times longer before it compiles a function again for speed. A
 * run that reads an inventory ends before that is worth it: with 1,000 hosts it took a quarter of
 * the processor time, with 10,000 an eighth, in other threads, while Ansible needs the processor.
 */
export function expectShortRun(): void {
  if (Number.parseInt(process.versions.node, 10) < OTHER_V8) {
    setFlagsFromString('--interrupt-budget=540672')
  }
}
