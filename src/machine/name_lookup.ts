import type { ChildProcessWithoutNullStreams } from 'node:child_process'
import type { LookupAddress, LookupOptions } from 'node:dns'
import type { LookupFunction } from 'node:net'
import { startProgram } from './program.ts'

/** Looks names up as `dns.lookup` does: by the system, with all that it knows of names. */
export interface NameLookup {
  lookup: LookupFunction
  /** Starts it, so that it is there when the first name is to be looked up. */
  prepare: () => void
  /** Gives up what is looked up still. */
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
  const open = new Map<number, Question>()
  let last = 0
  let isClosed = false
  let started: Promise<ChildProcessWithoutNullStreams | undefined> | undefined

  const start = async () => {
    // libuv looks names up on half of its threads. Certificates are not needed, and take time to load.
    const env = {
      ...environment,
      UV_THREADPOOL_SIZE: String(Math.min(1024, 2 * most)),
      NODE_EXTRA_CA_CERTS: undefined,
    }
    const child = await startProgram(process.execPath, ['-e', PROGRAM], { env }, signal)
    if ('failed' in child) return undefined
    const end = () => {
      for (const [id, question] of open) {
        open.delete(id)
        if (!isClosed) void inThisProcess(question)
      }
    }
    child.on('close', end)
    child.stdin.on('error', () => {})
    let rest = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      const lines = (rest + text).split('\n')
      rest = lines.pop() ?? ''
      for (const line of lines) take(JSON.parse(line) as Found)
    })
    child.stderr.resume()
    return child
  }

  const take = ({ id, ...answer }: Found) => {
    const question = open.get(id)
    open.delete(id)
    question?.done(answer)
  }

  const ask = async (question: Question) => {
    started ??= start()
    const child = await started
    if (child?.exitCode !== null || child.signalCode !== null) return inThisProcess(question)
    const id = ++last
    open.set(id, question)
    const { name, options } = question
    child.stdin.write(`${JSON.stringify({ id, name, options })}\n`)
  }

  return {
    lookup(name, options, callback) {
      const done: Question['done'] = ({ code, addresses = [] }) => {
        const [first] = addresses
        if (!first) callback(notFound(name, code ?? 'ENOTFOUND'), '')
        else if (options.all) callback(null, addresses)
        else callback(null, first.address, first.family)
      }
      void ask({ name, options: { ...options, all: true }, done })
    },
    prepare() {
      started ??= start()
    },
    close() {
      isClosed = true
      void started?.then((child) => child?.kill('SIGKILL'))
    },
  }
}

/** Where no process is to be had. */
async function inThisProcess({ name, options, done }: Question): Promise<void> {
  const { lookup } = await import('node:dns')
  lookup(name, { ...options, all: true }, (error, addresses) =>
    done({ ...(error?.code !== undefined && { code: error.code }), addresses }),
  )
}

/** As `dns.lookup` says it. */
const notFound = (hostname: string, code: string): NodeJS.ErrnoException =>
  Object.assign(new Error(`getaddrinfo ${code} ${hostname}`), {
    ...{ code, hostname, syscall: 'getaddrinfo' },
  })
