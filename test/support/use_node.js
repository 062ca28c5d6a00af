// Jest's setup of the golden tests on another version of Node: what they spawn as `node` is that one.
// Jest gives each test file a `process` of its own, so nothing else changes.
import { delimiter, join } from 'node:path'

const bin = join(process.cwd(), 'build/nodes/node_modules', `node${globalThis.NODE_VERSION}`, 'bin')
process.env.PATH = [bin, process.env.PATH].join(delimiter)
process.execPath = join(bin, 'node')
