import { expect, test } from '@jest/globals'
import { readNode } from '../../../src/libvirt/node.ts'

/** As virsh 9.0 wrote it on a host that is a VM itself. */
const NODEINFO = `CPU model:           x86_64
CPU(s):              2
CPU frequency:       2596 MHz
CPU socket(s):       1
Core(s) per socket:  2
Thread(s) per core:  1
NUMA cell(s):        1
Memory size:         5728460 KiB
`
const NODEMEMSTATS = `total  :             24684084 KiB
free   :             22408828 KiB
buffers:                41080 KiB
cached :              1169892 KiB
`

const CELLS = { memory: 1000, cpus: 1 }

test('the memory is the total of nodememstats, else that of nodeinfo, else that of the cells', () => {
  expect(readNode(`${NODEINFO}\n/\n${NODEMEMSTATS}\n/\n`, CELLS)).toEqual({
    memory: 24_684_084,
    cpus: 2,
  })
  expect(readNode(`${NODEINFO}\n/\n\n/\n`, CELLS)).toEqual({ memory: 5_728_460, cpus: 2 })
  expect(readNode('\n/\n\n/\n', CELLS)).toEqual(CELLS)
  const none = { memory: undefined, cpus: undefined }
  expect(readNode('', none)).toEqual(none)
})

test('a terminal ends lines its own way, and a login may print lines before', () => {
  const output = `Welcome, total: 5 KiB\n${NODEINFO}\n/\n${NODEMEMSTATS}\n/\n`
  expect(readNode(output.replaceAll('\n', '\r\n'), CELLS)).toEqual({ memory: 24_684_084, cpus: 2 })
})
