// npm run nodes: installs the versions of Node that tests run the built file with into build/nodes, as
// test/pinned/nodes locks them. Where that is not possible, one line says so, and their tests are skipped.
import { execFileSync } from 'node:child_process'
import { copyFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs'

const PINNED = 'test/pinned/nodes'
const INSTALLED = 'build/nodes'
const LOCK = `${PINNED}/package-lock.json`
/** A copy of the lock file, written when everything in it is installed. */
const DONE = `${INSTALLED}/installed.json`

function install() {
  mkdirSync(INSTALLED, { recursive: true })
  copyFileSync(`${PINNED}/package.json`, `${INSTALLED}/package.json`)
  copyFileSync(LOCK, `${INSTALLED}/package-lock.json`)
  // Each has a command `node`, and these must not replace each other.
  const options = ['--no-bin-links', '--ignore-scripts', '--no-audit', '--no-fund']
  execFileSync('npm', ['ci', ...options], { cwd: INSTALLED, stdio: ['ignore', 'ignore', 'pipe'] })
  copyFileSync(LOCK, DONE)
}

const isDone = existsSync(DONE) && readFileSync(DONE, 'utf8') === readFileSync(LOCK, 'utf8')
if (!isDone) {
  try {
    install()
  } catch (error) {
    const [reason] = String(error.stderr || error.message).split('\n')
    console.error(`skipped: other versions of Node could not be installed: ${reason}`)
  }
}
