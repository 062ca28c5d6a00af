// package.json as it travels: what only a clone can do is left out. npm would warn whoever installs the
// package of its script `prepare`, which has nothing to build there. Called by `npm pack`, before and
// after: node scripts/manifest.js strip | restore
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'

const WHOLE = 'build/package.json'

if (process.argv[2] === 'strip') {
  const onDisk = readFileSync('package.json', 'utf8')
  // Without scripts it is what a run that was interrupted has left.
  const text = JSON.parse(onDisk).scripts ? onDisk : readFileSync(WHOLE, 'utf8')
  const { scripts, devDependencies, allowScripts, ...rest } = JSON.parse(text)
  mkdirSync('build', { recursive: true })
  writeFileSync(WHOLE, text)
  writeFileSync('package.json', `${JSON.stringify(rest, null, 2)}\n`)
} else renameSync(WHOLE, 'package.json')
