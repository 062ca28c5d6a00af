import { readFileSync } from 'node:fs'
import { describe, expect, test } from '@jest/globals'
import { parseCapabilities } from '../../../src/libvirt/capabilities.ts'
import { excessOf } from '../../support/growth.ts'
import { HOSTILE_ANSWERS } from '../../support/hostile_answers.ts'

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

  test("a domain's own emulator comes before the architecture's, and the first before a later one", () => {
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
    ['declared entities', '&quot;&#97;&#x62;'],
  ])('drops a name of %s, and keeps the others', (_, name) => {
    const inside = `<domain type='${name}'/>${kvm}`
    const text = name.replace('&quot;&#97;&#x62;', '"ab')
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
    ['a tag that is not closed', document('<guest>'), /closing tag 'guest'.*line 3/],
    ['two documents', document() + document(), /a second document.*line 4/],
    [
      'two documents with text between',
      `${document()}again${document()}`,
      /a second document.*line 4/,
    ],
    [
      'an attribute that is given twice',
      document(guest('i686', "<domain type='a' type='b'/>")),
      /'type' is repeated/,
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

  test('counts the lines of machines in the place of a fault', () => {
    const machines = "      <machine maxCpus='255'>pc</machine>\n".repeat(5)
    const { malformed } = parseCapabilities(document(guest('i686', `\n${machines}  &x;`))) as {
      malformed: string
    }
    expect(malformed).toMatch(/\(line 8, column 3 of the XML\)/)
  })

  test.each([
    [
      'an entity that is not declared, in a text',
      '<emulator>&x;</emulator>',
      /entity is not declared.*line 2/,
    ],
    ['one in an attribute', "<domain type='&x;'/>", /entity is not declared/],
    ['one where nothing is read', '<other>&nbsp;</other>', /entity is not declared/],
    ['an ampersand alone', '<emulator>a & b</emulator>', /entity is not declared/],
    ['an entity without its end', '<emulator>&amp</emulator>', /entity is not declared/],
    ['a character that XML lacks, by its number', '<emulator>&#0;</emulator>', /not declared/],
    ['one above all', '<emulator>&#x110000;</emulator>', /entity is not declared/],
    ['a character that XML lacks', '<emulator>\u0001</emulator>', /character.*line 2/],
    ['a < in an attribute', "<domain type='<'/>", /not a tag/],
    ['an attribute without a value', '<domain type/>', /not a tag/],
    ['an attribute without quotes', '<domain type=kvm/>', /not a tag/],
    ['attributes without a blank between', "<domain type='a'id='b'/>", /not a tag/],
    ['an end tag with an attribute', "<domain></domain type='kvm'>", /not a tag/],
    ['a comment with -- in it', '<!-- a -- b -->', /-- is not allowed/],
    ['a comment without an end', '<!-- ', /not a tag/],
    ['CDATA without an end', '<![CDATA[ ', /not a tag/],
    ['the end of CDATA in a text', '<emulator>]]></emulator>', /\]\]> is not allowed/],
    ['a declaration in the middle', "<?xml version='1.0'?>", /declaration is in the middle/],
    ['a declaration of an entity', '<!ENTITY a "b">', /not a tag/],
    ['a text that is too long', `<emulator>${'x'.repeat(70_000)}</emulator>`, /too long/],
    ['a tag that is too long', `<domain type='${'x'.repeat(70_000)}'/>`, /not a tag/],
    ['a name of objects as an attribute', "<domain __proto__='x'/>", /__proto__/],
    ['too many tags', '<a/>'.repeat(200_001), /more than 200000 tags/],
  ])('refuses %s', (_, inside, reason) => {
    const parsed = parseCapabilities(document(guest('i686', inside + kvm)))
    expect(parsed).toEqual({
      code: 'capabilities-malformed',
      malformed: expect.stringMatching(reason),
    })
  })

  test.each([
    ['a document', '<!DOCTYPE capabilities>'],
    ['one with entities', '<!DOCTYPE capabilities [<!ENTITY a "expanded">]>'],
    ['one behind a declaration', "<?xml version='1.0'?>\n<!DOCTYPE capabilities>\n<!-- -->"],
    ['one from another place', '<!DOCTYPE capabilities SYSTEM "file:///etc/passwd">'],
  ])('refuses a DOCTYPE before %s', (_, doctype) => {
    expect(parseCapabilities(`${doctype}\n${document(guest('i686', kvm))}`)).toEqual({
      code: 'capabilities-malformed',
      malformed: expect.stringMatching(/DOCTYPE is not allowed/),
    })
  })

  test('refuses a DOCTYPE inside it, whose entities would make a short document a long one', () => {
    const bomb = `<emulator>${'&a;'.repeat(1000)}</emulator>`
    const doctype = `<!DOCTYPE capabilities [<!ENTITY a "${'x'.repeat(1000)}">]>`
    expect(parseCapabilities(document(doctype, guest('i686', bomb + kvm)))).toEqual({
      code: 'capabilities-malformed',
      malformed: expect.stringMatching(/DOCTYPE is not allowed.*line 2/),
    })
  })

  test('takes a declaration, comments, CDATA and processing instructions', () => {
    const emulator = '<emulator><![CDATA[/a&b]]><!-- & < --><?x & <?>&#47;c</emulator>'
    const xml = document(guest('i686', emulator + kvm))
    expect(read(`hello\n<?xml version='1.0' encoding='UTF-8'?>\n<!-- of hv1 -->\n${xml}`)).toEqual({
      i686: { kvm: '/a&b/c' },
    })
  })
})

describe('what is not a document', () => {
  const whole = document(guest('i686', kvm)).trim()

  test.each([
    ['in a comment', `<!-- ${whole} -->`],
    ['in CDATA', `<![CDATA[${whole}]]>`],
    ['in an attribute', `<x a="${whole}"/>`],
    ['in an attribute of an open tag', `<x a = "${whole}">`],
    ['in another root', `<domainCapabilities>${whole}</domainCapabilities>`],
    ['deep in another root', `<a><b/><c>${whole}</c></a>`],
    ['in a processing instruction', `<?x ${whole}?>`],
    ['in the text of an entity', `<!DOCTYPE a [<!ENTITY b "${whole}">]>`],
  ])('one that stands %s', (_, output) => {
    expect(parseCapabilities(output)).toHaveProperty('code', 'output-foreign')
    // A real one beside it is found.
    expect(parseCapabilities(`${output}\n.\n${whole}`)).toHaveProperty('capabilities')
    expect(parseCapabilities(`${whole}\n${output}`)).toHaveProperty('capabilities')
  })

  test.each([
    ['its name', 'welcome to <capabilities> of hv1\n'],
    ['its end', 'welcome to </capabilities> of hv1\n'],
    ['names like it', '<capabilities2><capabilities-x><Capabilities>'],
    ['tags without end', '<a><b c="d"><guest>'],
    ['open quotes', `it's <so "long, <a href='x> &&& <`],
    ['open marks', '<!-- <![CDATA[ <!DOCTYPE <? '],
  ])('a greeting with %s does not hide the document', (_, greeting) => {
    expect(read(greeting + whole)).toEqual({ i686: { kvm: undefined } })
  })
})

describe('the name of the root around a document', () => {
  test.each([
    ['a greeting with the opening tag', 'Ask virsh for the <capabilities> of this box.\n', ''],
    ['a greeting with the closing tag', 'What ends with </capabilities> is done.\n', ''],
    ['a greeting with both', 'It is <capabilities>…</capabilities>.\n', '\nbye'],
    ['a greeting with an empty document', '<capabilities></capabilities> <capabilities/>\n', ''],
    ['a farewell with the closing tag', '', '\nThat was all </capabilities>.\n'],
    ['a farewell with the opening tag', '', '\nThose were <capabilities>.\n'],
    ['both, on a terminal', 'the <capabilities>:\r\n', '\r\n<capabilities> </capabilities>\r\n'],
  ])('%s is passed over, and does not complete one that is cut', (_, before, after) => {
    const whole = `${before}${document(guest('i686', kvm)).trim()}${after}`
    expect(read(whole)).toEqual({ i686: { kvm: undefined } })
    if (after.includes('</capabilities>')) return
    const cut = whole.replace(/<\/capabilities>(?!.*<\/guest>)/s, '')
    expect(parseCapabilities(cut)).toHaveProperty('code', 'capabilities-cut')
  })
})

describe('the time for an answer is linear', () => {
  test.each(Object.entries(HOSTILE_ANSWERS))('of %s', (_, make) => {
    expect(excessOf(make, (output) => parseCapabilities(output, { topology: true }))).toBeLessThan(
      0,
    )
  })
})
