import { spawn } from 'node:child_process'

/**
 * The command that opens a file with the program that the user has chosen for files of its kind.
 */
const OPENER = process.platform === 'darwin' ? 'open' : 'xdg-open'

/** How long to wait for it to say that it cannot, in ms. It may run as long as what it opens. */
const WAIT_MS = 2000

/**
 * Opens a file with the program that the user has chosen for files of its kind. That program may
 * run longer than this process. No shell sees the path.
 *
 * @param path - absolute, so that it is never taken for an option
 * @returns why that is not possible; undefined if it is opened, as far as is known
 */
export async function openFile(
  path: string,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<string | undefined> {
  return new Promise((done) => {
    const child = spawn(OPENER, [path], { detached: true, stdio: 'ignore', env: environment })
    const timer = setTimeout(() => done(undefined), WAIT_MS)
    const end = (reason?: string) => {
      clearTimeout(timer)
      done(reason)
    }
    child.once('error', ({ message }) => end(message))
    child.once('exit', (code) => end(code === 0 ? undefined : `${OPENER} ended with ${code}`))
    child.unref()
  })
}
