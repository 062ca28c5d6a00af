import { hostname } from 'node:os'

/** The name of this machine, in characters that are safe in the name of a file. */
export const machineName = (): string => hostname().replaceAll(/[^A-Za-z0-9-]/g, '_')

/** Whether a process of this machine runs, also one of another user. */
export function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
