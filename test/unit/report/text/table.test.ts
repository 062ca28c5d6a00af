import { expect, test } from '@jest/globals'
import stringWidth from 'string-width'
import { fold, table } from '../../../../src/report/text/table.ts'

const ROWS = [
  ['HOST', 'ENTRY', 'REASON'],
  ['hv1', 'debian/amd64', 'two words and some more of them, so that it has to be folded'],
  ['hv2.example.org', 'x', ''],
]

test('columns are as wide as their widest cells, and lines as long as they need', () => {
  expect(table(ROWS)).toBe(`HOST             ENTRY         REASON
hv1              debian/amd64  two words and some more of them, so that it has to be folded
hv2.example.org  x`)
})

test('the last column is folded between words', () => {
  expect(table(ROWS, 60)).toBe(`HOST             ENTRY         REASON
hv1              debian/amd64  two words and some more of
                               them, so that it has to be
                               folded
hv2.example.org  x`)
})

test('then the widest of the others are folded, so that no end is lost', () => {
  expect(table(ROWS, 40)).toBe(`HOST        ENTRY       REASON
hv1         debian/amd  two words and
            64          some more of
                        them, so that it
                        has to be folded
hv2.exampl  x
e.org`)
})

test.each([40, 41, 57, 80])('no line is wider than %d, wide characters or not', (width) => {
  const name = '日本語-ホスト名-e\u0301-'.repeat(9)
  const lines = table([[name, name, name, name]], width).split('\n')
  expect(lines.map((line) => stringWidth(line)).filter((wide) => wide > width)).toEqual([])
  expect(lines.length).toBeGreaterThan(1)
})

test('colours are no part of the width, and nothing that a terminal obeys comes through', () => {
  const paint = (text: string) => `<${text}>`
  expect(table([[{ text: 'a\u001b[31m\n', paint }, 'b']])).toBe('<a\\x1b[31m\\x0a>  b')
})

test('folded text has its later lines indented', () => {
  expect(fold('one two three', 12, 4)).toBe('one two\n    three')
})

test('a text longer than anybody reads is cut, and takes little time', () => {
  const before = process.cpuUsage()
  const lines = table([['x'.repeat(300_000), 'b']], 80).split('\n')
  expect(lines.length).toBeLessThan(1000)
  expect(lines.some((line) => line.includes('…'))).toBe(true)
  const { user, system } = process.cpuUsage(before)
  expect((user + system) / 1e6).toBeLessThan(3)
})
