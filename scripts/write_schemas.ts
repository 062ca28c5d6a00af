// Writes schema/*.json. They are committed, because editors take them from the package or the repository.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { schemas } from './schemas.ts'

mkdirSync('schema', { recursive: true })
for (const [name, schema] of Object.entries(schemas())) {
  writeFileSync(join('schema', name), `${JSON.stringify(schema, null, 2)}\n`)
}
