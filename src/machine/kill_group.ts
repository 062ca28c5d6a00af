import type { ChildProcess } from 'node:child_process'
import { atEnd } from './at_end.ts'

/**
 * Ends at once a child that leads a process group of its own (`detached`), with all that it started,
 * and closes its streams: what has left the group may hold them, and this process would wait for it.
 */
export function killGroup({ pid, stdio }: Pick<ChildProcess, 'pid' | 'stdio'>): void {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL')
  } catch {
    // It has ended already.
  }
  for (const stream of stdio ?? []) stream?.destroy()
}

/**
 * Starts a child that ends with this process, however that ends: `kill` ends the child at once. This
 * is arranged before the start, because a signal may come as soon as the child is there.
 */
export function startWithUs<Child extends ChildProcess>(
  start: () => Child,
  kill: (child: Child) => void,
): Child {
  let child: Child | undefined
  const takeBack = atEnd(() => child && kill(child))
  try {
    child = start()
  } finally {
    if (child?.pid === undefined) takeBack()
  }
  child.once('close', takeBack)
  return child
}
