// The packages that the built file contains: their licences, and the software bill of materials.
import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'

/** Licences, by their SPDX names, whose code may be a part of a program under GPL-3.0-or-later. */
const COMPATIBLE = new Set([
  ...['0BSD', 'Apache-2.0', 'BlueOak-1.0.0', 'BSD-2-Clause', 'BSD-3-Clause', 'CC0-1.0', 'ISC'],
  ...['MIT', 'Unlicense'],
])

/**
 * The packages that files of a bundle come from, by their directories. Throws if the licence of one
 * is not known to be compatible.
 *
 * @param {string[]} inputs paths of files, relative to the working directory
 */
export async function packagesOf(inputs) {
  const directories = inputs.flatMap(
    (input) => /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(input)?.[1] ?? [],
  )
  const { packages: locked } = JSON.parse(await readFile('package-lock.json', 'utf8'))
  const found = [...new Set(directories)].sort().map(async (directory) => {
    const described = JSON.parse(await readFile(`${directory}/package.json`, 'utf8'))
    const { name, version, description } = described
    const license = described.license ?? described.licenses?.map(({ type }) => type).join(' OR ')
    if (!COMPATIBLE.has(license))
      throw new Error(`${name} is under ${license}, which is not listed`)
    const file = (await readdir(directory)).find((each) => /^licen[cs]e/i.test(each))
    const text = await readFile(`${directory}/${file ?? 'package.json'}`, 'utf8')
    const { integrity, version: lockedVersion } = locked[directory] ?? {}
    if (lockedVersion !== version) throw new Error(`${name} ${version} is not what is locked`)
    return { name, version, description, license, text, integrity }
  })
  const all = new Map(
    (await Promise.all(found)).map((each) => [`${each.name}@${each.version}`, each]),
  )
  // A version that several packages bring along is one.
  return [...all.values()]
}

/** The texts of their licences, as a comment: they ask for it wherever the packages go. */
export function licenceComment(packages) {
  const texts = packages.map(
    ({ name, version, license, text }) =>
      `${name} ${version} (${license})\n\n${text.replaceAll('*/', '* /').trim()}\n`,
  )
  return `/*\nThis file contains these packages:\n\n${texts.join('\n\n')}*/\n`
}

/**
 * A bill of materials in the form of CycloneDX 1.6, the same for the same built file.
 *
 * @param {{ version: string, text: string }} built the built file and its version
 */
export function billOfMaterials(packages, { version, text }) {
  const digest = createHash('sha256').update(text).digest('hex')
  const purl = (name, of) => `pkg:npm/${name.replace('@', '%40')}@${of}`
  const name = 'vm-dispatcher-inventory'
  const root = purl(name, version)
  const components = packages.map((each) => ({
    type: 'library',
    'bom-ref': purl(each.name, each.version),
    name: each.name,
    version: each.version,
    ...(each.description && { description: each.description }),
    purl: purl(each.name, each.version),
    licenses: [{ license: { id: each.license } }],
    // Of the archive in the registry, as package-lock.json has it.
    hashes: [
      { alg: 'SHA-512', content: Buffer.from(each.integrity.slice(7), 'base64').toString('hex') },
    ],
  }))
  const bom = {
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    serialNumber: `urn:uuid:${uuidOf(digest)}`,
    version: 1,
    metadata: {
      component: {
        type: 'application',
        'bom-ref': root,
        name,
        version,
        purl: root,
        licenses: [{ license: { id: 'GPL-3.0-or-later' } }],
        hashes: [{ alg: 'SHA-256', content: digest }],
      },
    },
    components,
    dependencies: [{ ref: root, dependsOn: components.map((each) => each['bom-ref']) }],
  }
  return `${JSON.stringify(bom, null, 2)}\n`
}

/** A UUID (version 8, RFC 9562) that depends on a digest alone. */
const uuidOf = (digest) =>
  digest.replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12}).*$/, '$1-$2-8$3-8$4-$5')
