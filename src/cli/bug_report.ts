import { printable } from '../report/lines.ts'
import { BUGS, VERSION } from '../version.ts'

/**
 * What is shown for a defect of this program: its version, the place in the code, and a request to
 * report it, with the address of `bugs` in package.json where there is one.
 */
export function bugReport(error: unknown, address = BUGS): string {
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error)
  const where = address === '' ? '' : ` at ${address}`
  return [
    `vm_dispatcher_inventory ${VERSION}: this is a bug in the program; please report it${where} with these lines:`,
    `  node ${process.version}, ${process.platform}`,
    ...stack.split('\n').map((line) => `  ${printable(line)}`),
  ].join('\n')
}
