const FIRST_BYTES = 16 * 1024

/** Bytes that come in pieces, however small. Of more than `most` only the last are kept, half of it at least. */
export class Bytes {
  #buffer = Buffer.alloc(0)
  #length = 0

  constructor(private readonly most: number) {}

  /** How many bytes there are now. */
  get size(): number {
    return this.#length
  }

  /** Adds a piece at the end. */
  add(piece: Buffer): void {
    const bytes = piece.length > this.most ? piece.subarray(-this.most) : piece
    if (this.#length + bytes.length > this.most) {
      this.#keepLast(Math.min(Math.floor(this.most / 2), this.most - bytes.length))
    }
    this.#makeRoom(this.#length + bytes.length)
    this.#length += bytes.copy(this.#buffer, this.#length)
  }

  /** The bytes as UTF-8 text. */
  toString(): string {
    return this.#buffer.toString('utf8', 0, this.#length)
  }

  /** Drops all bytes. */
  clear(): void {
    this.#buffer = Buffer.alloc(0)
    this.#length = 0
  }

  #keepLast(bytes: number): void {
    const start = Math.max(0, this.#length - bytes)
    this.#buffer.copyWithin(0, start, this.#length)
    this.#length -= start
  }

  #makeRoom(bytes: number): void {
    if (bytes <= this.#buffer.length) return
    const wider = Buffer.allocUnsafe(
      Math.min(this.most, Math.max(bytes, 2 * this.#buffer.length, FIRST_BYTES)),
    )
    this.#buffer.copy(wider, 0, 0, this.#length)
    this.#buffer = wider
  }
}
