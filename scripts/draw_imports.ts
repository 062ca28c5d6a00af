// Draws which folder of src imports which into CONTRIBUTING.md, in place of the drawing there.
import { readFileSync, writeFileSync } from 'node:fs'
import { drawing, importsOf, readSources } from './imports.ts'

const page = readFileSync('CONTRIBUTING.md', 'utf8')
writeFileSync(
  'CONTRIBUTING.md',
  page.replace(/```mermaid\n.*?\n```/s, () => drawing(importsOf(readSources()))),
)
