// Prints the section of CHANGELOG.md for a tag (v1.2.0), and fails if it is missing, or if the tag
// is not the version in package.json: node scripts/release_notes.js TAG
import { readFileSync } from 'node:fs'
import { pathToFileURL } from 'node:url'

/**
 * The section of a changelog for a version, without its heading; undefined if there is none.
 *
 * @param {string} changelog in the form of Keep a Changelog
 * @param {string} version such as 1.2.0
 */
export function sectionOf(changelog, version) {
  const sections = changelog.split(/^## /m).slice(1)
  const section = sections.find((text) => text.startsWith(`[${version}]`))
  return section?.slice(section.indexOf('\n')).trim()
}

function printNotes(tag = '') {
  const { version } = JSON.parse(readFileSync('package.json', 'utf8'))
  const notes = sectionOf(readFileSync('CHANGELOG.md', 'utf8'), version)
  if (tag !== `v${version}`) throw new Error(`the tag is ${tag}, package.json has ${version}`)
  if (!notes) throw new Error(`CHANGELOG.md has no section for ${version}`)
  console.log(notes)
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) printNotes(process.argv[2])
