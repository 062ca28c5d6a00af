import { describe, expect, test } from '@jest/globals'
import { problem } from '../../../../src/problems.ts'
import { printable, renderProblem, renderProblems } from '../../../../src/report/text/lines.ts'

describe('printable', () => {
  test.each([
    ['an escape sequence', '\u001b[2Jgone', '\\x1b[2Jgone'],
    ['the eight-bit form of one', '\u009b2J', '\\x9b2J'],
    ['line ends', 'a\r\nb\u2028c\u2029', 'a\\x0d\\x0ab\\u{2028}c\\u{2029}'],
    ['a bell and a backspace', '\u0007\b', '\\x07\\x08'],
    ['a turned writing direction', 'user\u202etxt.exe\u2066', 'user\\u{202e}txt.exe\\u{2066}'],
    ['characters without width', 'pay\u200bpal\ufeff', 'pay\\u{200b}pal\\u{feff}'],
    ['tag characters, beyond 16 bits', '\u{e0041}', '\\u{e0041}'],
    ['half a pair', '\ud83d!', '\\u{d83d}!'],
  ])('shows %s as an escape', (_, text, expected) => {
    expect(printable(text)).toBe(expected)
  })

  test('leaves all else as it is', () => {
    const text = 'straße 東京 😀 /usr/bin/qemu-system-x86_64 "100 %" C:\\x'
    expect(printable(text)).toBe(text)
  })
})

describe('renderProblem', () => {
  test('is one line: subject, text, hint and code', () => {
    expect(renderProblem(problem('virsh-not-found', 'hv1'))).toBe(
      "hv1: virsh was not found; install libvirt's client there (libvirt-clients), or check the PATH of its user [virsh-not-found]",
    )
  })

  test('stays one line and harmless, whatever the host and its messages hold', () => {
    const line = renderProblem(
      problem('virsh-failed', 'hv1\n', { exitCode: 1, message: '\u001b]0;title\u0007\nhv2: fine' }),
    )
    expect(line).toMatch(
      /^hv1\\x0a: virsh ended with 1: \\x1b\]0;title\\x07\\x0ahv2: fine; .* \[virsh-failed\]$/,
    )
  })
})

describe('renderProblems', () => {
  const hosts = (count: number) => Array.from({ length: count }, (_, index) => `hv${index + 1}`)

  test('says once what is the same of many hosts', () => {
    const problems = hosts(100).map((host) => problem('key-missing', host, { looked: '/k' }))
    expect(renderProblems(problems)).toBe(
      'hv1, hv2, hv3, hv4 and 96 more hosts: there is no private key to log in with (/k); make one with ssh-keygen, or set ansible_private_key_file [key-missing]\n',
    )
  })

  test('names all of a few', () => {
    const problems = hosts(5).map((host) => problem('virsh-not-found', host))
    expect(renderProblems(problems)).toMatch(/^hv1, hv2, hv3, hv4 and hv5: virsh was not found; /)
    expect(renderProblems(problems.slice(0, 2))).toMatch(/^hv1 and hv2: virsh was not found; /)
  })

  test('keeps apart what differs, and what stands at places in files', () => {
    const changed = hosts(2).map((name, index) =>
      problem('host-key-changed', name, { name, fingerprint: 'SHA256:a', place: `/k:${index}` }),
    )
    const slips = [3, 4].map((line) =>
      problem('variable-misspelt', `hosts.yml:${line}:5`, { name: 'confg', meant: 'config' }),
    )
    const refused = hosts(2).map((host, index) =>
      problem('connection-refused', host, { address: `192.0.2.${index} port 22` }),
    )
    const apart = [...changed, ...refused, problem('virsh-not-found', 'hv1'), ...slips]
    expect(renderProblems(apart).trimEnd().split('\n')).toEqual(apart.map(renderProblem))
  })
})
