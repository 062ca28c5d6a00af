import { expect, test } from '@jest/globals'
import { enterOutputRoom } from '../../../src/machine/output_room.ts'

const MEBIBYTE = 1024 * 1024

test('a usual answer is held without asking, however many there are', () => {
  const rooms = Array.from({ length: 64 }, enterOutputRoom)
  for (const room of rooms) expect(room.holds(300 * 1024, () => {})).toBe(true)
  for (const room of rooms) room.leave()
})

test('of large ones four at a time, the others in their turn', () => {
  const rooms = Array.from({ length: 6 }, enterOutputRoom)
  const granted: number[] = []
  const held = rooms.map((room, index) => room.holds(2 * MEBIBYTE, () => granted.push(index)))
  expect(held).toEqual([true, true, true, true, false, false])
  expect(rooms[4]?.holds(3 * MEBIBYTE, () => granted.push(-1))).toBe(false)
  rooms[0]?.leave()
  rooms[0]?.leave()
  expect(granted).toEqual([4])
  expect(rooms[4]?.holds(16 * MEBIBYTE, () => {})).toBe(true)
  // One that has waited and is given up does not take a place.
  rooms[5]?.leave()
  rooms[1]?.leave()
  expect(granted).toEqual([4])
  for (const room of rooms) room.leave()
})

test('all shares together have an end', () => {
  const rooms = Array.from({ length: 640 }, enterOutputRoom)
  expect(rooms.map((room) => room.holds(51_200, () => {})).every(Boolean)).toBe(true)
  expect(rooms.filter((room) => room.holds(60_000, () => {}))).toHaveLength(4)
  for (const room of rooms) room.leave()
})
