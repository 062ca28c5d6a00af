// package.json as it is in the package: what only a clone can do is left out. npm would warn whoever
// installs the package about its script `prepare`, which has nothing to build there. `npm pack` calls
// this before and after: node scripts/manifest.mjs strip | restore
// Its name ends in .mjs because package.json does not say "module" while it runs for the second time.
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'

const WHOLE = 'build/package.json'

if (process.argv[2] === 'strip') {
  const onDisk = readFileSync('package.json', 'utf8')
  // Without scripts it is what a run that was interrupted has left.
  const text = JSON.parse(onDisk).scripts ? onDisk : readFileSync(WHOLE, 'utf8')
  const { scripts, devDependencies, allowScripts, ...rest } = JSON.parse(text)
  // Loading the file as a module, as in a clone, would cost every run some 3 ms.
  const packed = { ...rest, type: 'commonjs' }
  mkdirSync('build', { recursive: true })
  writeFileSync(WHOLE, text)
  writeFileSync('package.json', `${JSON.stringify(packed, null, 2)}\n`)
} else renameSync(WHOLE, 'package.json')
