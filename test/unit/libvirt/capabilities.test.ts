import { readFileSync } from 'node:fs'
import { describe, expect, test } from '@jest/globals'
import { parseCapabilities } from '../../../src/libvirt/capabilities.ts'

const document = (...guests: string[]) => `<capabilities>\n${guests.join('\n')}\n</capabilities>\n`

const guest = (arch: string, inside: string, osType = 'hvm') =>
  `<guest><os_type>${osType}</os_type><arch name='${arch}'>${inside}</arch></guest>`

const kvm = "<domain type='kvm'/>"
const qemu = "<domain type='qemu'/>"

/** What a document that is right says: domain types and their emulators, by architecture. */
function read(output: string): Record<string, Record<string, string | undefined>> {
  const parsed = parseCapabilities(output)
  if ('malformed' in parsed) throw new Error(parsed.malformed)
  expect(parsed.dropped).toEqual([])
  return Object.fromEntries(
    [...parsed.capabilities].map(([arch, types]) => [arch, Object.fromEntries(types)]),
  )
}

describe('parseCapabilities', () => {
  test('reads a real answer', () => {
    const types = read(readFileSync('quickstart/capabilities/hv1.xml', 'utf8'))
    expect(types).toEqual({
      i686: { qemu: '/usr/bin/qemu-system-i386', kvm: '/usr/bin/qemu-system-i386' },
      x86_64: { qemu: '/usr/bin/qemu-system-x86_64', kvm: '/usr/bin/qemu-system-x86_64' },
    })
  })

  test('joins the guests of one architecture, in the order of the document', () => {
    const types = read(
      document(
        guest('x86_64', "<domain type='xen'/>", 'xen'),
        guest('i686', qemu),
        guest('x86_64', `${kvm}<domain type='xen'/>`),
      ),
    )
    expect(Object.keys(types)).toEqual(['x86_64', 'i686'])
    expect(Object.keys(types.x86_64!)).toEqual(['xen', 'kvm'])
  })

  test.each([
    ['no guest', document(), {}],
    ['one guest', document(guest('i686', kvm)), { i686: { kvm: undefined } }],
    [
      'a guest without a domain',
      document(guest('ppc', ''), guest('i686', kvm)),
      { i686: { kvm: undefined } },
    ],
    [
      'a domain type that libvirt’s schema lacks',
      document(guest('x86_64', "<domain type='bhyve'/>")),
      { x86_64: { bhyve: undefined } },
    ],
    ['a guest in a comment', document(`<!-- ${guest('i686', kvm)} -->`), {}],
  ])('takes %s', (_, output, expected) => {
    expect(read(output)).toEqual(expected)
  })

  test("a domain's own emulator goes before the architecture's, and the first before a later one", () => {
    const own = "<domain type='kvm'><emulator>/usr/bin/kvm</emulator></domain>"
    const types = read(
      document(
        guest('i686', `<emulator>/usr/bin/qemu</emulator>${qemu}${own}`),
        guest('i686', `<emulator>/opt/later</emulator>${qemu}`),
      ),
    )
    expect(types).toEqual({ i686: { qemu: '/usr/bin/qemu', kvm: '/usr/bin/kvm' } })
  })

  test.each([
    ["<emulator x='1'>/e</emulator>", '/e'],
    ['<emulator/>', '/arch'],
    ['<emulator><deeper/></emulator>', '/arch'],
  ])('an emulator is text: %s', (element, emulator) => {
    const domain = `<domain type='kvm'>${element}</domain>`
    const xml = document(guest('i686', `<emulator>/arch</emulator>${domain}`))
    expect(read(xml)).toEqual({ i686: { kvm: emulator } })
  })

  test('decodes entities and takes no text for a number', () => {
    const types = read(document(guest('i686', `<emulator>/opt/a&amp;b</emulator>${qemu}`)))
    expect(types.i686).toEqual({ qemu: '/opt/a&b' })
    expect(read(document(guest('i686', `<emulator>1.10</emulator>${qemu}`))).i686).toEqual({
      qemu: '1.10',
    })
  })

  test('finds the document between what start files print', () => {
    const noise = "Welcome to <hv1>, 'quoted' & all\n<capabilities_of_this_host>\n\u001b[1m"
    const xml = document(guest('i686', kvm)).replaceAll('\n', '\r\n')
    expect(read(`${noise}${xml}logout </guest>\n`)).toEqual({ i686: { kvm: undefined } })
  })

  test.each([
    ['two words', 'x86 64'],
    ['a version', '1.10'],
    ['a template', '{{ x }}'],
    ['nothing', ''],
    ['33 characters', 'a'.repeat(33)],
    ['an undeclared entity', '&quot;&x;'],
  ])('drops a name of %s, and keeps the others', (_, name) => {
    const inside = `<domain type='${name}'/>${kvm}`
    const text = name.replace('&quot;', '"')
    for (const output of [
      document(guest('i686', inside)),
      document(guest(name, kvm), guest('i686', kvm)),
    ]) {
      expect(parseCapabilities(output)).toEqual({
        capabilities: new Map([['i686', new Map([['kvm', undefined]])]]),
        dropped: [text],
      })
    }
  })

  test.each([
    ['a greeting with the opening tag', 'Ask virsh for the <capabilities> of this box.\n', ''],
    ['a greeting with the closing tag', 'What ends with </capabilities> is done.\n', ''],
    ['a greeting with both', 'It is <capabilities>…</capabilities>.\n', '\nbye'],
    ['a greeting with an empty document', '<capabilities></capabilities> <capabilities/>\n', ''],
    ['a farewell with the closing tag', '', '\nThat was all </capabilities>.\n'],
    ['a farewell with the opening tag', '', '\nThose were <capabilities>.\n'],
    ['both, on a terminal', 'the <capabilities>:\r\n', '\r\n<capabilities> </capabilities>\r\n'],
  ])('finds the document behind %s', (_, before, after) => {
    const guest = "<guest><arch name='x86_64'><domain type='kvm'/></arch></guest>"
    const answer = `${before}<capabilities>\n${guest}\n</capabilities>${after}`
    expect(parseCapabilities(answer)).toMatchObject({
      capabilities: new Map([['x86_64', new Map([['kvm', undefined]])]]),
    })
    expect(parseCapabilities(answer.replace(/<\/capabilities>(?!.*<\/guest>)/s, ''))).toMatchObject(
      after.includes('</capabilities>') ? {} : { code: 'capabilities-cut' },
    )
  })

  test('finds it in time that grows with the text alone', () => {
    for (const part of [
      '<capabilities',
      '<capabilities>',
      '</capabilities>',
      '<capabilities></capabilities>',
    ]) {
      const started = performance.now()
      parseCapabilities(part.repeat(300_000))
      expect(performance.now() - started).toBeLessThan(10_000)
    }
  })

  test('takes names that JavaScript objects have for mere names', () => {
    const { capabilities } = parseCapabilities(
      document(guest('__proto__', "<domain type='constructor'/>")),
    ) as { capabilities: unknown }
    expect(capabilities).toEqual(new Map([['__proto__', new Map([['constructor', undefined]])]]))
  })

  test.each([
    ['no answer', '', 'there is nothing'],
    ['another document', '<domainCapabilities/>\nx', '<domainCapabilities/>'],
    ['half an answer', document(guest('i686', kvm)).slice(0, 60), 'it ends before </capabilities>'],
    ['an end before the start', `</capabilities><capabilities>`, 'it ends before </capabilities>'],
    ['a tag that is not closed', document('<guest>'), /end tag for element guest.*line 3/],
    ['two documents', document(guest('i686', kvm)).repeat(2), /Extra content/],
    [
      'two documents with text between',
      `${document(guest('i686', kvm))}again${document(guest('i686', kvm))}`,
      /Extra content/,
    ],
    [
      'an attribute that is given twice',
      document(guest('i686', "<domain type='a' type='b'/>")),
      /Duplicate attribute: type/,
    ],
    [
      'elements in elements without end',
      document('<a>'.repeat(9999) + '</a>'.repeat(9999)),
      /nested/,
    ],
  ])('says what is wrong with %s', (_, output, reason) => {
    const { malformed } = parseCapabilities(output) as { malformed: string }
    expect(malformed).toMatch(reason)
    expect(malformed).not.toContain('\n')
  })

  test('does without the machines, but not where these are malformed', () => {
    const machines = "<machine maxCpus='255'>pc</machine>\n<machine>isapc</machine>\n"
    expect(read(document(guest('i686', machines + kvm)))).toEqual(
      read(document(guest('i686', kvm))),
    )
    for (const broken of ['<machine>pc', '<machine>a & b</machine>', "<machine a='1>x</machine>"]) {
      expect(parseCapabilities(document(guest('i686', broken + kvm)))).toHaveProperty('malformed')
    }
  })

  const declaring = (text: string) => `<!DOCTYPE capabilities [<!ENTITY a "${text}">]>`

  test('knows no entity that is declared before the document', () => {
    const output = declaring('expanded') + document(guest('i686', `<emulator>&a;</emulator>${kvm}`))
    expect(read(output)).toEqual({ i686: { kvm: '&a;' } })
  })

  test('takes no declaration inside it, whose entities would make a short document a long one', () => {
    const bomb = `<emulator>${'&a;'.repeat(1000)}</emulator>`
    const output = document(declaring('x'.repeat(1000)), guest('i686', bomb + kvm))
    expect(parseCapabilities(output)).toEqual({
      code: 'capabilities-malformed',
      malformed: expect.stringContaining('line 2'),
    })
  })
})
