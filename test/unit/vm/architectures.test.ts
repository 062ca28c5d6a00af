import { describe, expect, test } from '@jest/globals'
import { libvirtArchitecture } from '../../../src/vm/architectures.ts'

/** libvirt's name, then what Debian, Go and Docker, uname and others say for it. */
const SPELLINGS: [string, string[]][] = [
  ['x86_64', ['amd64', 'x64']],
  ['i686', ['i386', 'i486', 'i586', '386', 'x86']],
  ['aarch64', ['arm64']],
  ['armv7l', ['armhf', 'arm/v7', 'armv7', 'armv7hl', 'armhfp', 'armv8l', 'arm']],
  ['armv6l', ['armel', 'arm/v6']],
  ['ppc64le', ['ppc64el', 'powerpc64le']],
  ['ppc64', ['powerpc64']],
  ['ppc', ['powerpc']],
  ['mips64el', ['mips64le']],
  ['mipsel', ['mipsle']],
  ['loongarch64', ['loong64']],
  ['parisc', ['hppa']],
  ['openrisc', ['or1k', 'or32']],
]

/** Names in libvirt's own list that are not among the above, some of which others use otherwise. */
const ONLY_THEMSELVES = [
  ...['alpha', 'armv7b', 'ia64', 'm68k', 'mips', 'mips64', 'ppcle', 'riscv32', 'riscv64'],
  ...['s390', 's390x', 'sh4', 'sh4eb', 'sparc', 'sparc64', 'xtensa', 'xtensaeb'],
]

describe('libvirtArchitecture', () => {
  test.each(SPELLINGS)('%s has the spellings %j and its own', (name, spellings) => {
    for (const spelling of [name, ...spellings]) expect(libvirtArchitecture(spelling)).toBe(name)
  })

  test.each(ONLY_THEMSELVES)('%s is itself', (name) => {
    expect(libvirtArchitecture(name)).toBe(name)
  })

  test.each(['debian', 'AMD64', ' amd64', '', 'arm/v5', 'constructor', '__proto__'])(
    '%j is no architecture',
    (name) => {
      expect(libvirtArchitecture(name)).toBeUndefined()
    },
  )
})
