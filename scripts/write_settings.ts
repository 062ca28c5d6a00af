// Writes docs/settings.md. It is committed, because it travels with the package.
import { writeFileSync } from 'node:fs'
import { settingsPage } from './settings_page.ts'

writeFileSync('docs/settings.md', settingsPage())
