/** Signals by which people and systems end a program. */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'] as const

const tasks = new Set<() => void>()

/**
 * Runs `task` when a signal ends this process, or when the process ends itself. The task must not
 * wait for anything, and must not throw. Returns a function that cancels it.
 */
export function atEnd(task: () => void): () => void {
  if (tasks.size === 0) listen()
  tasks.add(task)
  return () => {
    // Without tasks a signal ends this process in the usual way.
    if (tasks.delete(task) && tasks.size === 0) stopListening()
  }
}

function listen(): void {
  process.once('exit', runTasks)
  for (const signal of SIGNALS) process.once(signal, end)
}

function stopListening(): void {
  process.off('exit', runTasks)
  for (const signal of SIGNALS) process.off(signal, end)
}

/** Ends this process by the same signal, so that its parent sees which one it was. */
function end(signal: NodeJS.Signals): void {
  runTasks()
  process.kill(process.pid, signal)
}

function runTasks(): void {
  for (const task of [...tasks]) task()
  tasks.clear()
  stopListening()
}
