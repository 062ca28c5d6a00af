import type { ChildProcess } from 'node:child_process'

/** Ends at once a child that leads a process group of its own (`detached`), with all that it started. */
export function killGroup({ pid }: Pick<ChildProcess, 'pid'>): void {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL')
  } catch {
    // It has ended already.
  }
}
