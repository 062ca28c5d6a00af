import { readdirSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { runProgram, SCRIPT, withFiles } from '../support/built_file.ts'

const FILES = {
  'hosts.yml': `all:
  hosts:
    localhost: {config: {list: [{target: amd64, platform: debian}]}}
  children:
    hypervisors: {hosts: {hv1: {ansible_connection: local, ansible_libvirt_uri: 'no:///such'}}}
`,
}

test('compiled code is kept for the next run, and what is damaged is compiled anew', () =>
  withFiles(FILES, async (cwd) => {
    const list = () =>
      runProgram(`./${SCRIPT}`, ['--list'], {
        cwd,
        env: { HOME: cwd, PATH: process.env.PATH ?? '' },
      })
    const directory = join(cwd, '.cache/vm_dispatcher/code')
    const files = () => readdirSync(directory).map((name) => join(directory, name))
    const first = await list()
    expect(first.exitCode).toBe(0)
    const [file = '', ...others] = files()
    expect(others.length).toBeGreaterThan(0)
    for (const each of files()) expect(statSync(each).mode & 0o777).toBe(0o600)

    const written = files().map((each) => statSync(each).ino)
    expect(await list()).toEqual(first)
    expect(files().map((each) => statSync(each).ino)).toEqual(written)

    for (const each of files()) {
      const flipped = readFileSync(each)
      for (let at = 4; at < flipped.length; at += 1000)
        flipped.writeUInt8(flipped.readUInt8(at) ^ 1, at)
      writeFileSync(each, flipped)
      expect(await list()).toEqual(first)
      expect(readFileSync(each)).not.toEqual(flipped)
    }
    truncateSync(file, 5000)
    expect(await list()).toEqual(first)
    expect(statSync(file).size).not.toBe(5000)
    expect(await list()).toEqual(first)
  }))

test('where there is no home, nothing is kept and nothing is said', () =>
  withFiles(FILES, async (cwd) => {
    const { exitCode, stdout } = await runProgram(`./${SCRIPT}`, ['--version'], { cwd })
    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: expect.stringMatching(/^\d/) })
    const listed = await runProgram(`./${SCRIPT}`, ['--list'], { cwd, env: { HOME: '' } })
    expect(listed.exitCode).toBe(0)
    expect(readdirSync(cwd).sort()).toEqual(['hosts.yml', SCRIPT])
  }))
