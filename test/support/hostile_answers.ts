/** Capabilities with this inside. */
const document = (inside = '') => `<capabilities>\n${inside}\n</capabilities>\n`

const guest = (arch: string, inside: string) =>
  `<guest><os_type>hvm</os_type><arch name='${arch}'>${inside}</arch></guest>`

const kvm = "<domain type='kvm'/>"

/** The texts of the first so many numbers, one after the other. */
const numbered = (count: number, text: (n: number) => string) =>
  Array.from({ length: count }, (_, n) => text(n)).join('')

/** Answers that are made to be slow to read, with about so many characters. */
export const HOSTILE_ANSWERS: Readonly<Record<string, (size: number) => string>> = {
  'domain types': (size) =>
    document(
      guest(
        'x',
        numbered(size / 24, (n) => `<domain type='k${n}'/>`),
      ),
    ),
  architectures: (size) => document(numbered(size / 70, (n) => guest(`a${n}`, kvm))),
  'carriage returns': (size) => document(guest('x', '\r'.repeat(size))),
  'line breaks in a tag': (size) => document(`<guest ${'\n'.repeat(size)}/>`),
  'blanks in every tag': (size) => document(`<guest ${' '.repeat(999)}/>`.repeat(size / 1000)),
  'deep elements': (size) => document('<a>'.repeat(size / 7) + '</a>'.repeat(size / 7)),
  'elements without end': (size) => document('<a>'.repeat(size / 3)),
  'ends without elements': (size) => document('</a>'.repeat(size / 4)),
  'names without end': (size) => document(numbered(size / 10, (n) => `<x${n}>`)),
  'a long attribute': (size) => document(`<guest a='${'x'.repeat(size)}'/>`),
  'many attributes': (size) => document(`<guest ${numbered(size / 9, (n) => ` a${n}='1'`)}/>`),
  'attributes without values': (size) => document(`<guest ${'a '.repeat(size / 2)}/>`),
  'a long text': (size) => document(guest('x', `<emulator>${'x'.repeat(size)}</emulator>`)),
  'long texts': (size) => document(`<a>${'x'.repeat(60_000)}</a>`.repeat(size / 60_000)),
  'entities of a text': (size) => document(`<emulator>${'&amp;'.repeat(size / 5)}</emulator>`),
  ampersands: (size) => document('&'.repeat(size)),
  comments: (size) => document('<!-- -->'.repeat(size / 8)),
  'beginnings of comments': (size) => document('<!--'.repeat(size / 4)),
  'beginnings of CDATA': (size) => document('<![CDATA['.repeat(size / 9)),
  'beginnings of instructions': (size) => document('<?'.repeat(size / 2)),
  'beginnings of a DOCTYPE': (size) => document('<!DOCTYPE a ['.repeat(size / 13)),
  'beginnings of tags': (size) => document('<'.repeat(size)),
  'beginnings of attributes': (size) => document(`<a b="<a b='`.repeat(size / 12)),
  'quotes that cross': (size) => document(`<a x="<b y=" x="`.repeat(size / 16)),
  documents: (size) => document().repeat(size / 32),
  'beginnings of documents': (size) => '<capabilities>'.repeat(size / 14),
  'ends of documents': (size) => '</capabilities>'.repeat(size / 15),
  machines: (size) => document(`<machine a='b'>c</machine>`.repeat(size / 26)),
  'beginnings of machines': (size) => document(`<machine a='b`.repeat(size / 13)),
  'nothing but text': (size) => 'x'.repeat(size),
  'nothing but blanks': (size) => ' '.repeat(size),
}
