import { describe, expect, test } from '@jest/globals'
import { parseCapabilities } from '../../../src/libvirt/capabilities.ts'

/** The topology of a document whose host has this inside. */
function topology(host: string, asked = true) {
  const xml = `<capabilities><host>${host}</host></capabilities>`
  const parsed = parseCapabilities(xml, { topology: asked })
  if ('malformed' in parsed) throw new Error(parsed.malformed)
  return parsed.topology
}

const cell = (inside: string) => `<cell id='0'>${inside}</cell>`
const cells = (...inside: string[]) =>
  `<topology><cells num='${inside.length}'>${inside.map(cell).join('')}</cells></topology>`

describe('the topology of a host', () => {
  test('is the sum of its cells', () => {
    const half =
      "<memory unit='KiB'>65536</memory><cpus num='2'><cpu id='0'/><cpu id='1' core_id='1'/></cpus>"
    expect(topology(cells(half, half))).toEqual({ memory: 131072, cpus: 4 })
  })

  test('counts a cell without memory of its own', () => {
    const [far, near] = ['<memory unit="KiB">0</memory><cpus num="4"/>', '<memory>8</memory>']
    expect(topology(cells(far, `${near}<cpus num='0'/>`))).toEqual({ memory: 8, cpus: 4 })
  })

  test('is not known where a part is missing', () => {
    const none = { memory: undefined, cpus: undefined }
    expect(topology('')).toEqual(none)
    expect(topology('<topology/>')).toEqual(none)
    expect(topology(cells("<memory>8</memory><cpus num='4'/>", "<cpus num='4'/>"))).toEqual({
      memory: undefined,
      cpus: 8,
    })
    expect(topology(cells("<memory>much</memory><cpus num='-4'/>"))).toEqual(none)
  })

  test('is not read where nobody asked', () => {
    expect(topology(cells("<memory>8</memory><cpus num='4'/>"), false)).toBeUndefined()
  })
})
