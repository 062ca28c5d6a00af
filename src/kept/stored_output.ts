import { writeSync } from 'node:fs'
import { type FileState, fileState } from '../inventory/reading/file_state.ts'
import { VERSION } from '../version.ts'
import { checkPrivate, OWN_NAME } from './private_directory.ts'
import { readSealed, sealedFile } from './sealed_file.ts'

// The code from the start of the program to a stored output. It must stay short, and import only
// modules that are short too.

/** How the program was called: everything that a run knows before it reads anything. */
export interface Invocation {
  /** The arguments without the interpreter and the script. */
  arguments: readonly string[]
  environment: Readonly<Record<string, string | undefined>>
  workingDirectory: string
  /** The script as it was invoked, absolute, a symlink not followed. */
  scriptPath: string
  stdout: NodeJS.WritableStream
  stderr: NodeJS.WritableStream
}

/** What one run printed, and what must be unchanged for the next run to print the same. */
export interface StoredOutput {
  /** The times between which it is valid, in ms since the epoch. */
  from: number
  until: number
  /** The state of each path that was read: what was read of it, and its state then. */
  files: readonly FileState[]
  exitCode: number
  stderr: string
}

/**
 * The directory for this user's caches: our own directory inside the one that is named. Undefined
 * if there is none.
 */
export function cacheDirectory({
  environment,
  workingDirectory,
}: Pick<Invocation, 'environment' | 'workingDirectory'>): string | undefined {
  const { VM_DISPATCHER_CACHE_DIR: named, XDG_CACHE_HOME: xdg, HOME: home } = environment
  if (named) return `${named.startsWith('/') ? named : `${workingDirectory}/${named}`}/${OWN_NAME}`
  // Relative paths are invalid, says the XDG Base Directory Specification.
  if (xdg?.startsWith('/')) return `${xdg}/${OWN_NAME}`
  return home?.startsWith('/') ? `${home}/.cache/${OWN_NAME}` : undefined
}

/** In the caches: what whole runs printed. */
export const OUTPUTS = 'outputs'

/** The environment variables that can change what is read, or how. */
const RELEVANT =
  /^(ANSIBLE_|VM_DISPATCHER_|LIBVIRT_|VIRSH_|XDG_|PYTHON|LC_|LANG|PATH$|HOME$|USER$|LOGNAME$)/

/**
 * The directory for stored outputs; undefined if nothing is stored, as for arguments that Ansible
 * does not use.
 */
export function outputDirectory(invocation: Invocation): string | undefined {
  const directory = cacheDirectory(invocation)
  const [command, ...others] = invocation.arguments
  const isAnsibles = command === '--list' ? others.length === 0 : command === '--host'
  if (directory === undefined || !isAnsibles || others.length > 1) return undefined
  return `${directory}/${OUTPUTS}`
}

/** The path of the file in `directory` for the output of a run that is called like this. */
export function outputFile(
  directory: string,
  { environment, workingDirectory, scriptPath, arguments: args }: Invocation,
): string {
  const variables = Object.entries(environment).filter(([name]) => RELEVANT.test(name))
  const asked = [VERSION, scriptPath, workingDirectory, args, variables.sort()]
  return sealedFile(directory, 'output', JSON.stringify(asked))
}

/**
 * Prints what an earlier run printed, if that is still valid. The result is the exit code, or
 * undefined if it is not.
 */
export function printStoredOutput(invocation: Invocation): number | undefined {
  const found = findOutput(invocation)
  if (!found) return undefined
  print(2, Buffer.from(found.stored.stderr), () => invocation.stderr)
  print(1, found.stdout, () => invocation.stdout)
  return found.stored.exitCode
}

function findOutput(invocation: Invocation): { stored: StoredOutput; stdout: Buffer } | undefined {
  const directory = outputDirectory(invocation)
  if (directory === undefined) return undefined
  try {
    // Throws early if nothing was ever stored.
    checkPrivate(directory)
    const bytes = readSealed(outputFile(directory, invocation))
    const end = bytes.indexOf('\n')
    const stored: StoredOutput = JSON.parse(bytes.toString('utf8', 0, end))
    return holds(stored) ? { stored, stdout: bytes.subarray(end + 1) } : undefined
  } catch {
    // Missing, damaged, or open to others: the run makes a new one, and reports if it cannot be
    // stored.
    return undefined
  }
}

function holds({ from, until, files }: StoredOutput): boolean {
  const now = Date.now()
  return (
    from <= now &&
    now < until &&
    files.every(([path, aspect, state]) => fileState(path, aspect) === state)
  )
}

/**
 * Writes directly, because opening a stream takes a millisecond or two; the stream writes the rest
 * if a pipe is full.
 */
export function print(
  descriptor: number,
  bytes: Buffer,
  stream: () => NodeJS.WritableStream,
): void {
  let written = 0
  try {
    while (written < bytes.length) written += writeSync(descriptor, bytes, written)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'EAGAIN') stream().write(bytes.subarray(written))
    // A reader that closes early (`| head`) wants no more output, and no message about it. An error
    // of stderr does not end a run.
    else if (code !== 'EPIPE' && descriptor === 1) throw error
  }
}
