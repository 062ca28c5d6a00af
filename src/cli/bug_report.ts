import { printable } from '../report/lines.ts'
import { VERSION } from '../version.ts'

/** What is shown for a defect of this program: its version, where it broke, and a request. */
export function bugReport(error: unknown): string {
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error)
  return [
    `vm_dispatcher_inventory ${VERSION}: this is a bug of the program; please report it with these lines:`,
    `  node ${process.version}, ${process.platform}`,
    ...stack.split('\n').map((line) => `  ${printable(line)}`),
  ].join('\n')
}
