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
    const first = await list()
    expect(first.exitCode).toBe(0)
    const [name = '', ...others] = readdirSync(directory)
    expect(others).toEqual([])
    const file = join(directory, name)
    expect(statSync(file).mode & 0o777).toBe(0o600)

    const whole = readFileSync(file)
    const writtenAt = statSync(file).ino
    expect(await list()).toEqual(first)
    expect(statSync(file).ino).toBe(writtenAt)

    const flipped = Buffer.from(whole)
    for (let at = 4; at < flipped.length; at += 1000)
      flipped.writeUInt8(flipped.readUInt8(at) ^ 1, at)
    writeFileSync(file, flipped)
    expect(await list()).toEqual(first)
    expect(readFileSync(file)).not.toEqual(flipped)
    truncateSync(file, 5000)
    expect(await list()).toEqual(first)
    expect(statSync(file).size).toBeGreaterThan(5000)
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
