/** Units with the same targets (indices of takers). */
export interface Supply {
  units: number
  targets: readonly number[]
  /** For each target, how many of the units are there already and may stay. */
  kept?: readonly number[]
}

/** A node of the flow: a supply or a taker. */
interface Node {
  isSupply: boolean
  arcs: Arc[]
  /**
   * For a supply, the units that no taker has yet; for a taker, how many more units it may take.
   */
  left: number
  distance: number
  /** The index of the first arc that this round has not given up. */
  next: number
  isQueued: boolean
}

/** An arc of the flow, from a supply to one of its takers. */
interface Arc {
  supply: Node
  taker: Node
  kept: number
  sent: number
}

/** A step along an arc: from the supply it sends units, from the taker it takes them back. */
interface Step {
  node: Node
  arc: Arc
}

/**
 * Sends the units of supplies to takers with the fewest moves; a move is a unit more than those
 * that may stay at a target.
 *
 * This is a flow of least cost, found by successive shortest paths: each round sends along all
 * paths that are the shortest by (moves, length), as Dinic's algorithm does by length. So the
 * number of rounds depends on the number of supplies, not on their units.
 */
export class Routing {
  readonly #supplies: Node[]
  readonly #takers: Node[]
  /** The distance of one move: more than any path has steps. */
  readonly #move: number

  constructor(supplies: readonly Supply[], takerCount: number) {
    this.#takers = Array.from({ length: takerCount }, () => newNode(false, 0))
    this.#supplies = supplies.map(({ units, targets, kept }) => {
      const supply = newNode(true, units)
      for (const [position, target] of targets.entries()) {
        const taker = this.#takers[target] as Node
        const arc = { supply, taker, kept: kept?.[position] ?? 0, sent: 0 }
        supply.arcs.push(arc)
        taker.arcs.push(arc)
      }
      return supply
    })
    this.#move = 2 * (supplies.length + takerCount)
  }

  /** Sends as many units as possible if each taker may take `room` more. */
  send(room: readonly (number | undefined)[]): void {
    for (const [index, taker] of this.#takers.entries()) taker.left = room[index] ?? 0
    for (;;) {
      const goal = this.#measure()
      if (goal === Infinity) return
      for (const supply of this.#supplies) this.#sendAlongShortest(supply, goal)
    }
  }

  /** For each supply, how many of its units went to each of its targets. */
  sent(): number[][] {
    return this.#supplies.map(({ arcs }) => arcs.map(({ sent }) => sent))
  }

  /**
   * After `send`, the supplies and takers that prevent units from being sent: no unit of these
   * supplies can go to another taker, and these takers have nothing from another supply.
   */
  crowded(): { supplies: boolean[]; takers: boolean[] } {
    const isReached = ({ distance }: Node) => distance !== Infinity
    return { supplies: this.#supplies.map(isReached), takers: this.#takers.map(isReached) }
  }

  /**
   * Sets every node's distance from the units that no taker has; the result is the distance of the
   * nearest room.
   */
  #measure(): number {
    for (const node of [...this.#supplies, ...this.#takers]) {
      node.next = 0
      node.isQueued = node.isSupply && node.left > 0
      node.distance = node.isQueued ? 0 : Infinity
    }
    const queue = this.#supplies.filter(({ isQueued }) => isQueued)
    for (const node of queue) {
      node.isQueued = false
      for (const arc of node.arcs) {
        const distance = node.distance + this.#length(node, arc)
        const other = otherEnd(node, arc)
        if (distance >= other.distance) continue
        other.distance = distance
        if (!other.isQueued) queue.push(other)
        other.isQueued = true
      }
    }
    return this.#takers.reduce(
      (nearest, { left, distance }) => (left > 0 ? Math.min(nearest, distance) : nearest),
      Infinity,
    )
  }

  #sendAlongShortest(source: Node, goal: number): void {
    const path: Step[] = []
    let node = source
    while (source.left > 0) {
      if (!node.isSupply && node.left > 0 && node.distance === goal) {
        sendAlong(path, source, node)
        path.length = 0
        node = source
        continue
      }
      const arc = this.#nextArc(node)
      if (arc) {
        path.push({ node, arc })
        node = otherEnd(node, arc)
      } else {
        const back = path.pop()
        if (!back) return
        node = back.node
        node.next++
      }
    }
  }

  /** The next arc from here that is on a shortest path. */
  #nextArc(node: Node): Arc | undefined {
    for (; node.next < node.arcs.length; node.next++) {
      const arc = node.arcs[node.next] as Arc
      const distance = node.distance + this.#length(node, arc)
      if (distance < Infinity && distance === otherEnd(node, arc).distance) return arc
    }
    return undefined
  }

  /** What a step adds to the distance; Infinity if there are no units to take back. */
  #length(from: Node, { kept, sent }: Arc): number {
    if (from.isSupply) return sent < kept ? 1 : 1 + this.#move
    if (sent === 0) return Infinity
    return sent > kept ? 1 - this.#move : 1
  }
}

const newNode = (isSupply: boolean, left: number): Node => ({
  isSupply,
  arcs: [],
  left,
  distance: Infinity,
  next: 0,
  isQueued: false,
})

const otherEnd = (node: Node, { supply, taker }: Arc): Node => (node.isSupply ? taker : supply)

/** How many units can make this step at its present length. */
function capacity({ node, arc: { kept, sent } }: Step): number {
  if (node.isSupply) return sent < kept ? kept - sent : Infinity
  return sent > kept ? sent - kept : sent
}

function sendAlong(path: readonly Step[], source: Node, taker: Node): void {
  const most = path.reduce((least, step) => Math.min(least, capacity(step)), source.left)
  const units = Math.min(most, taker.left)
  for (const { node, arc } of path) arc.sent += node.isSupply ? units : -units
  source.left -= units
  taker.left -= units
}
