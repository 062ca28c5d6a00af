/** Signals by which people and systems end a program. */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'] as const

const tasks = new Set<() => void>()

/**
 * Has something done at once when this process is ended by a signal, or ends itself at once: it must
 * not wait for anything, and not throw. Gives what takes the task back.
 */
export function atEnd(task: () => void): () => void {
  if (tasks.size === 0) listen()
  tasks.add(task)
  return () => {
    // Without a task this process ends by a signal as any other does.
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

/** Ends by the signal itself, so that whoever waits for this process sees which one it was. */
function end(signal: NodeJS.Signals): void {
  runTasks()
  process.kill(process.pid, signal)
}

function runTasks(): void {
  for (const task of [...tasks]) task()
  tasks.clear()
  stopListening()
}
