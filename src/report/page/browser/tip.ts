const GAP = 6
/**
 * How long the text stays after the pointer has left the cell, in ms, so that the pointer can reach
 * it.
 */
const LINGER_MS = 250

/**
 * The text about one cell at a time, beside the cell; on a narrow screen at the lower edge (see the
 * style).
 */
export class Tip {
  #owner: HTMLElement | undefined
  #timer: ReturnType<typeof setTimeout> | undefined

  /** What happens when the pointer has left and does not come back. */
  whenLeft = () => this.hide()

  constructor(private readonly box: HTMLElement) {
    box.hidden = true
    box.addEventListener('pointerenter', () => clearTimeout(this.#timer))
    box.addEventListener('pointerleave', () => this.leave())
    // A cell that gets the focus may be scrolled into view by that.
    document.addEventListener('scroll', () => this.place(), { capture: true, passive: true })
  }

  /** Shows the text beside a cell, as that cell's description. */
  show(owner: HTMLElement, lines: readonly Node[]): void {
    this.hide()
    this.#owner = owner
    owner.setAttribute('aria-describedby', this.box.id)
    this.box.replaceChildren(...lines)
    this.box.hidden = false
    this.place()
  }

  /** Hides it in a moment, or what `whenLeft` does instead, unless the pointer comes back. */
  leave(): void {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.whenLeft(), LINGER_MS)
  }

  /** Hides the text at once. */
  hide(): void {
    clearTimeout(this.#timer)
    this.#owner?.removeAttribute('aria-describedby')
    this.#owner = undefined
    this.box.hidden = true
  }

  /** Keeps it beside its cell; hides it where that is no longer there. */
  place(): void {
    if (!this.#owner?.isConnected) {
      this.hide()
      return
    }
    const { left, top, bottom } = this.#owner.getBoundingClientRect()
    const { style } = this.box
    // At the edge it would be narrow, and its size wrong.
    style.setProperty('--left', '0px')
    const { offsetWidth, offsetHeight } = this.box
    const { clientWidth, clientHeight } = document.documentElement
    const below = bottom + GAP
    const isAbove = below + offsetHeight > clientHeight
    const start = Math.max(GAP, Math.min(left, clientWidth - offsetWidth - GAP))
    // For a narrow screen, where it is at the edge that is farther from the cell.
    this.box.toggleAttribute('data-above', top > clientHeight / 2)
    style.setProperty('--left', `${start}px`)
    style.setProperty('--top', `${isAbove ? Math.max(GAP, top - offsetHeight - GAP) : below}px`)
  }
}
