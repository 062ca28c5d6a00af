import type { ChildProcessWithoutNullStreams } from 'node:child_process'
import type { LookupAddress, LookupOptions } from 'node:dns'
import type { LookupFunction } from 'node:net'
import { startProgram } from './program.ts'

/** Looks names up as `dns.lookup` does: by the system, with all that it knows of names. */
export interface NameLookup {
  lookup: LookupFunction
  /** Starts the other process early, before the first name is needed. */
  prepare: () => void
  /** Gives up all lookups that are not finished. */
  close: () => void
}

/**
 * What the other process runs: a line of JSON for each question, and one for each answer. It ends
 * with its input, should this program be killed.
 */
const PROGRAM = `
const { lookup } = require('node:dns')
const { pid, kill, stdin: input, stdout: output } = process
require('node:readline').createInterface({ input }).on('line', (line) => {
  const { id, name, options } = JSON.parse(line)
  const answer = (code, addresses) =>
    output.write(JSON.stringify({ id, code, addresses }) + '\\n')
  try {
    lookup(name, options, (error, addresses) => answer(error?.code, addresses))
  } catch (error) {
    answer(error.code)
  }
}).on('close', () => kill(pid, 'SIGKILL'))`

interface Found {
  id: number
  code?: string
  addresses?: LookupAddress[]
}

interface Question {
  name: string
  options: LookupOptions
  done: (answer: Omit<Found, 'id'>) => void
}

/**
 * Looks names up in another process, `most` at a time: Node itself looks up two at a time, and cannot
 * give up a name whose server does not answer, which would hold this process after its work is done.
 *
 * @param signal of the run
 */
export function createNameLookup(
  environment: Readonly<Record<string, string | undefined>>,
  most: number,
  signal: AbortSignal,
): NameLookup {
  const helper = new Helper(environment, most, signal)
  return {
    lookup(name, options, callback) {
      const done: Question['done'] = ({ code, addresses = [] }) => {
        const [first] = addresses
        if (!first) callback(notFound(name, code ?? 'ENOTFOUND'), '')
        else if (options.all) callback(null, addresses)
        else callback(null, first.address, first.family)
      }
      // Node asks for addresses of a kind only if this machine has one of that kind, loopback aside;
      // the ssh command finds 127.0.0.1 in /etc/hosts on a machine with IPv6 alone.
      void helper.ask({ name, options: { ...options, hints: 0, all: true }, done })
    },
    prepare: () => void helper.start(),
    close: () => helper.close(),
  }
}

/**
 * The other process, which starts with the first question. If it cannot be started, this process
 * answers.
 */
class Helper {
  readonly #environment: Readonly<Record<string, string | undefined>>
  readonly #most: number
  readonly #signal: AbortSignal
  /** The questions without an answer, by their numbers. */
  readonly #open = new Map<number, Question>()
  #last = 0
  #isClosed = false
  #started: Promise<ChildProcessWithoutNullStreams | undefined> | undefined

  constructor(
    environment: Readonly<Record<string, string | undefined>>,
    most: number,
    signal: AbortSignal,
  ) {
    this.#environment = environment
    this.#most = most
    this.#signal = signal
  }

  start(): Promise<ChildProcessWithoutNullStreams | undefined> {
    this.#started ??= this.#startOnce()
    return this.#started
  }

  async ask(question: Question): Promise<void> {
    const child = await this.start()
    if (child?.exitCode !== null || child.signalCode !== null) return inThisProcess(question)
    const id = ++this.#last
    this.#open.set(id, question)
    const { name, options } = question
    child.stdin.write(`${JSON.stringify({ id, name, options })}\n`)
  }

  close(): void {
    this.#isClosed = true
    void this.#started?.then((child) => child?.kill('SIGKILL'))
  }

  async #startOnce(): Promise<ChildProcessWithoutNullStreams | undefined> {
    // libuv looks names up on half of its threads. Certificates are not needed, and take time to load.
    const env = {
      ...this.#environment,
      UV_THREADPOOL_SIZE: String(Math.min(1024, 2 * this.#most)),
      NODE_EXTRA_CA_CERTS: undefined,
    }
    const child = await startProgram(process.execPath, ['-e', PROGRAM], { env }, this.#signal)
    if ('failed' in child) return undefined
    child.on('close', () => this.#end())
    child.stdin.on('error', () => {})
    let rest = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      const lines = (rest + text).split('\n')
      rest = lines.pop() ?? ''
      for (const line of lines) this.#take(JSON.parse(line) as Found)
    })
    child.stderr.resume()
    return child
  }

  #take({ id, ...answer }: Found): void {
    const question = this.#open.get(id)
    this.#open.delete(id)
    question?.done(answer)
  }

  /** Answers here what the other process has not answered. */
  #end(): void {
    for (const [id, question] of this.#open) {
      this.#open.delete(id)
      if (!this.#isClosed) void inThisProcess(question)
    }
  }
}

/** Looks a name up here, if the other process cannot be started. */
async function inThisProcess({ name, options, done }: Question): Promise<void> {
  const { lookup } = await import('node:dns')
  lookup(name, { ...options, all: true }, (error, addresses) =>
    done({ ...(error?.code !== undefined && { code: error.code }), addresses }),
  )
}

/** The error of `dns.lookup` for a name that is not found. */
const notFound = (hostname: string, code: string): NodeJS.ErrnoException =>
  Object.assign(new Error(`getaddrinfo ${code} ${hostname}`), {
    code,
    hostname,
    syscall: 'getaddrinfo',
  })
