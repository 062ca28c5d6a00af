import { writeSync } from 'node:fs'
import { type FileState, fileState } from '../inventory/reading/file_state.ts'
import { VERSION } from '../version.ts'
import { checkPrivate, OWN_NAME } from './private_directory.ts'
import { readSealed, sealedFile } from './sealed_file.ts'

// The way from the start of the program to its output where nothing has changed since: it must stay
// short, and import nothing that is not short itself.

/** How the program was called: all that a run can know of the outside before it reads anything. */
export interface Invocation {
  /** Without the interpreter and the script. */
  arguments: readonly string[]
  environment: Readonly<Record<string, string | undefined>>
  workingDirectory: string
  /** The script as it was invoked, absolute, a symlink not followed. */
  scriptPath: string
  stdout: NodeJS.WritableStream
  stderr: NodeJS.WritableStream
}

/** What one run printed, and what must be as it was for the next one to print the same. */
export interface StoredOutput {
  /** Times since the epoch, in ms, between which it holds. */
  from: number
  until: number
  /** What of which path was read, and its state then. */
  files: readonly FileState[]
  exitCode: number
  stderr: string
}

/**
 * Where the caches of this user are: a directory of our own, in the one that is named. Undefined where
 * none is to be found.
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

/** What of the environment can change what is read, or how. */
const RELEVANT =
  /^(ANSIBLE_|VM_DISPATCHER_|LIBVIRT_|VIRSH_|XDG_|LC_|LANG|PATH$|HOME$|USER$|LOGNAME$)/

/** The directory for what runs print; undefined where nothing is kept, as for arguments that Ansible does not use. */
export function outputDirectory(invocation: Invocation): string | undefined {
  const directory = cacheDirectory(invocation)
  const [command, ...others] = invocation.arguments
  const isAnsibles = command === '--list' ? others.length === 0 : command === '--host'
  if (directory === undefined || !isAnsibles || others.length > 1) return undefined
  return `${directory}/${OUTPUTS}`
}

/** The file in `directory` for what a run prints that is asked the same. */
export function outputFile(
  directory: string,
  { environment, workingDirectory, scriptPath, arguments: args }: Invocation,
): string {
  const variables = Object.entries(environment).filter(([name]) => RELEVANT.test(name))
  const asked = [VERSION, scriptPath, workingDirectory, args, variables.sort()]
  return sealedFile(directory, 'output', JSON.stringify(asked))
}

/** Prints what an earlier run printed, where that still holds; the exit code, or undefined where it does not. */
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
    // Throws at once where nothing was ever kept.
    checkPrivate(directory)
    const bytes = readSealed(outputFile(directory, invocation))
    const end = bytes.indexOf('\n')
    const stored: StoredOutput = JSON.parse(bytes.toString('utf8', 0, end))
    return holds(stored) ? { stored, stdout: bytes.subarray(end + 1) } : undefined
  } catch {
    // Missing, damaged, not ours alone: the run makes a new one, and says where it cannot be kept.
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

/** Writes at once, because a stream takes a millisecond or two to open; what a full pipe leaves, by the stream. */
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
    // A reader that closes early (`| head`) wants no more, and no message about it.
    else if (code !== 'EPIPE') throw error
  }
}
