import { readFileSync } from 'node:fs'
import { describe, expect, test } from '@jest/globals'
import { load } from 'js-yaml'

const read = (name: string) => readFileSync(`examples/awx/${name}.yml`, 'utf8')

/** What ansible-builder knows in a definition of version 3. */
const KNOWN = ['version', 'build_arg_defaults', 'dependencies', 'images', 'options']
const DEPENDENCIES = ['ansible_core', 'ansible_runner', 'galaxy', 'python', 'system']

describe('examples/awx', () => {
  test('the execution environment is a definition of version 3, with Node and ssh in it', () => {
    const definition = load(read('execution-environment')) as {
      version: number
      images: unknown
      dependencies: { system: string[] }
    }
    expect(definition.version).toBe(3)
    expect(definition.images).toEqual({ base_image: { name: expect.any(String) } })
    expect(Object.keys(definition).filter((key) => !KNOWN.includes(key))).toEqual([])
    const { dependencies } = definition
    expect(Object.keys(dependencies).filter((key) => !DEPENDENCIES.includes(key))).toEqual([])
    const packages = dependencies.system.map((line) => line.split(' ')[0])
    expect(packages).toEqual(expect.arrayContaining(['nodejs', 'openssh-clients']))
  })

  test('the injectors use fields and files of the credential type, and no others', () => {
    const { fields, required } = load(read('credential_type_inputs')) as {
      fields: { id: string }[]
      required: string[]
    }
    const { file, env } = load(read('credential_type_injectors')) as {
      file: Record<string, string>
      env: Record<string, string>
    }
    const used = (texts: readonly string[]) =>
      texts.flatMap((text) => [...text.matchAll(/[{][{] (\S+) [}][}]/g)].map(([, name]) => name))
    expect(required).toEqual(fields.map(({ id }) => id))
    expect(used(Object.values(file))).toEqual(required)
    expect(Object.keys(file)).toEqual(required.map((id) => `template.${id}`))
    expect(used(Object.values(env))).toEqual(required.map((id) => `tower.filename.${id}`))
  })

  test('docs/awx.md shows what is in the files', () => {
    const page = readFileSync('docs/awx.md', 'utf8')
    const blocks = [...page.matchAll(/^```yaml\n(.*?)^```$/gms)].map(([, text]) => load(text ?? ''))
    expect(blocks).toContainEqual(load(read('credential_type_injectors')))
    expect(load(read('execution-environment'))).toMatchObject(blocks[0] as object)
  })
})
