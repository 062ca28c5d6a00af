import type { Worker } from 'node:worker_threads'
import { textOfNested } from '../grouped.ts'
import { READING_THREAD } from '../handover.ts'
import type { Capabilities } from '../libvirt/capabilities.ts'
import { mayReserveAddresses } from '../machine/shortage.ts'
import { type Problem, problem } from '../problems.ts'
import { becomeProblem } from '../ssh/command/become.ts'
import type { CommandResult } from '../ssh/contracts.ts'
import { timed } from '../timings.ts'
import type { Answer, Query } from './answer.ts'
import type { ReadingTask } from './reading_thread.ts'
import { answerWithoutSecrets } from './without_secrets.ts'

/** Reads the answers of one run. */
export interface Reader {
  /** The answer in the result of the capabilities command. Never rejects. */
  read: (query: Query, result: CommandResult, warnings: readonly Problem[]) => Promise<Answer>
  /** Loads the code for reading, while the hypervisors are working. */
  prepare: () => void
  close: () => void
}

/** A longer output, in characters, is read in a thread, because the others would have to wait. */
const LARGE = 512 * 1024

/** How much of the end of an output is kept for the message about a failure, in characters. */
const LAST_WORDS = 64 * 1024

/** The built file; undefined if the program runs from its sources. */
const PROGRAM = import.meta.url.endsWith('.ts') ? undefined : import.meta.url

/** The heap of the thread, in MiB: more than linear reading of the largest output takes. */
const THREAD_MEBIBYTES = 256

/** The reader of one run, which must be closed at its end. */
export function createReader(): Reader {
  let thread: Promise<Thread> | undefined
  const once = createOnce()
  const read: Reader['read'] = async (query, result, before) => {
    const warnings = [...before]
    if (result.status !== 'exited') return { ...result, warnings }
    if (result.exitCode !== 0) {
      return { status: 'failed', problem: await failureOf(query, result), warnings }
    }
    const { name, topology, domains, states, sizes, sessionUser } = query
    const question = {
      name,
      ...(topology && { topology }),
      ...(domains && { domains }),
      ...(states && { states }),
      ...(sizes && { sizes }),
      ...(sessionUser && { sessionUser }),
    }
    const work = async () => {
      if (PROGRAM === undefined || result.stdout.length <= LARGE || !mayReserveAddresses()) {
        return readHere(question, result.stdout)
      }
      thread ??= startThread(PROGRAM)
      return (await thread).read({ question, output: result.stdout })
    }
    const answer = await timed('parse', work, name)
    return { ...once(answer), warnings: [...warnings, ...answer.warnings] }
  }
  return {
    read: async (query, ...rest) => answerWithoutSecrets(await read(query, ...rest), query),
    prepare() {
      void import('./read_answer.ts')
    },
    close() {
      void thread?.then(({ close }) => close())
    },
  }
}

/**
 * Makes answers with equal capabilities share one copy of these: for thousands of hypervisors they
 * take a large part of the memory.
 */
function createOnce(): (answer: Answer) => Answer {
  const known = new Map<string, Capabilities>()
  return (answer) => {
    if (answer.status !== 'ok') return answer
    const text = textOfNested(answer.capabilities)
    const capabilities = known.get(text) ?? answer.capabilities
    known.set(text, capabilities)
    return { ...answer, capabilities }
  }
}

async function readHere(question: ReadingTask['question'], output: string): Promise<Answer> {
  const { readOutput } = await import('./read_answer.ts')
  // Copied, because a part of a text keeps the whole text in memory.
  return structuredClone(readOutput(question, output))
}

async function failureOf(
  { name, become }: Query,
  { exitCode, stdout, stderr }: Extract<CommandResult, { status: 'exited' }>,
): Promise<Problem> {
  const said = { stdout: stdout.slice(-LAST_WORDS), stderr }
  const refused = become && becomeProblem(become, name, { status: 'exited', exitCode, ...said })
  if (refused) return refused
  const { virshProblem } = await import('../libvirt/virsh_errors.ts')
  // On a terminal both streams are one.
  return structuredClone(virshProblem(name, { exitCode, stderr: said.stderr || said.stdout }))
}

interface Thread {
  read: (task: ReadingTask) => Promise<Answer>
  close: () => void
}

async function startThread(program: string): Promise<Thread> {
  const { Worker } = await import('node:worker_threads')
  const start = () =>
    new Worker(new URL(program), {
      argv: [READING_THREAD],
      resourceLimits: { maxOldGenerationSizeMb: THREAD_MEBIBYTES },
    })
  let worker: Worker | undefined
  let last: Promise<unknown> = Promise.resolve()
  const readNext = async (task: ReadingTask): Promise<Answer> => {
    worker ??= start()
    try {
      return await messageOf(worker, task)
    } catch (error) {
      worker = undefined
      return threadFailed(task, error as NodeJS.ErrnoException)
    }
  }
  return {
    read(task) {
      const answer = last.then(() => readNext(task))
      last = answer
      return answer
    },
    close() {
      void worker?.terminate()
    },
  }
}

function messageOf(worker: Worker, task: ReadingTask): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const settle = (act: () => void) => {
      worker.off('message', answered).off('error', failed).off('exit', ended)
      act()
    }
    const answered = (answer: Answer) => settle(() => resolve(answer))
    const failed = (error: Error) => settle(() => reject(error))
    const ended = (code: number) => failed(new Error(`it ended with ${code}`))
    worker.on('message', answered).on('error', failed).on('exit', ended)
    worker.postMessage(task)
  })
}

/**
 * An output that takes too much memory is not an answer. If there is no thread, it is read here.
 */
function threadFailed(
  { question, output }: ReadingTask,
  { code }: NodeJS.ErrnoException,
): Promise<Answer> | Answer {
  if (code !== 'ERR_WORKER_OUT_OF_MEMORY') return readHere(question, output)
  const reason = 'reading it takes too much memory'
  const found = problem('capabilities-malformed', question.name, { reason })
  return { status: 'failed', problem: found, warnings: [] }
}
