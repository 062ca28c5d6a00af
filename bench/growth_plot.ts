/** How long the program takes, by size. */
export interface Curve {
  /** What grows. */
  name: string
  points: { size: number; seconds: number }[]
}

const PANEL = { width: 250, height: 220, gap: 64 }
const MARGIN = { left: 62, top: 44, bottom: 60, right: 20 }

/**
 * Curves as an SVG drawing, each in a panel of its own, with logarithmic axes. It is dark if the
 * reader's system is.
 */
export function growthPlot(curves: readonly Curve[]): string {
  const seconds = decades(curves.flatMap(({ points }) => points.map((point) => point.seconds)))
  const width = MARGIN.left + curves.length * (PANEL.width + PANEL.gap) - PANEL.gap + MARGIN.right
  const height = MARGIN.top + PANEL.height + MARGIN.bottom
  const panels = curves.map((curve, index) => {
    const left = MARGIN.left + index * (PANEL.width + PANEL.gap)
    return `<g transform="translate(${left} ${MARGIN.top})">\n${panel(curve, seconds, index === 0)}\n</g>`
  })
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" aria-labelledby="title">
<title id="title">Processor time of --list, in seconds, by the number of hypervisors, of entries and of bytes of inventory</title>
<style>
svg { background: #fff; font: 12px system-ui, sans-serif }
text { fill: #444; text-anchor: middle }
.title { fill: #111; font-weight: 600 }
.y { text-anchor: end }
.grid { stroke: #ddd }
.curve { fill: none; stroke: #0969da; stroke-width: 2 }
.point { fill: #0969da }
.proportional { stroke: #999; stroke-dasharray: 3 3 }
@media (prefers-color-scheme: dark) {
svg { background: #0d1117 }
text { fill: #aaa }
.title { fill: #eee }
.grid { stroke: #333 }
.curve { stroke: #58a6ff }
.point { fill: #58a6ff }
.proportional { stroke: #777 }
}
</style>
${panels.join('\n')}
<text x="${width / 2}" y="${height - 12}">both axes logarithmic; dashed: in proportion to the largest</text>
</svg>
`
}

function panel({ name, points }: Curve, seconds: Decades, isFirst: boolean): string {
  const sizes = decades(points.map(({ size }) => size))
  const x = scale(sizes, 0, PANEL.width)
  const y = scale(seconds, PANEL.height, 0)
  const grid = [
    ...powers(sizes).map(
      (size) =>
        `<line class="grid" x1="${x(size)}" x2="${x(size)}" y1="0" y2="${PANEL.height}"/><text x="${x(size)}" y="${PANEL.height + 18}">${label(size)}</text>`,
    ),
    ...powers(seconds).map(
      (time) =>
        `<line class="grid" x1="0" x2="${PANEL.width}" y1="${y(time)}" y2="${y(time)}"/>${isFirst ? `<text class="y" x="-8" y="${y(time) + 4}">${time} s</text>` : ''}`,
    ),
  ]
  const places = points.map((point) => [x(point.size), y(point.seconds)] as const)
  return [
    ...grid,
    proportional(points, seconds, x, y),
    `<polyline class="curve" points="${places.map((place) => place.join(',')).join(' ')}"/>`,
    ...places.map(
      ([across, down]) => `<circle class="point" cx="${across}" cy="${down}" r="3.5"/>`,
    ),
    `<text class="title" x="${PANEL.width / 2}" y="-16">${name}</text>`,
  ].join('\n')
}

type Scale = (value: number) => number

/** A line of slope 1 through the last point: what grows in proportion runs along it. */
function proportional(points: Curve['points'], { low }: Decades, x: Scale, y: Scale): string {
  const { size, seconds } = points.at(-1) as Curve['points'][number]
  const smallest = Math.max(points[0]?.size ?? size, (size * low) / seconds)
  const time = (seconds * smallest) / size
  return `<line class="proportional" x1="${x(smallest)}" y1="${y(time)}" x2="${x(size)}" y2="${y(seconds)}"/>`
}

/** Powers of ten below and above values. */
interface Decades {
  low: number
  high: number
}

const decades = (values: readonly number[]): Decades => ({
  low: 10 ** Math.floor(Math.log10(Math.min(...values))),
  high: 10 ** Math.ceil(Math.log10(Math.max(...values))),
})

function powers({ low, high }: Decades): number[] {
  const count = Math.round(Math.log10(high / low)) + 1
  return Array.from({ length: count }, (_, index) => Number((low * 10 ** index).toPrecision(1)))
}

/** Rounded to tenths of a pixel. */
const scale =
  ({ low, high }: Decades, from: number, to: number): Scale =>
  (value) =>
    Number((from + ((to - from) * Math.log(value / low)) / Math.log(high / low)).toFixed(1))

function label(size: number): string {
  if (size >= 1e6) return `${size / 1e6} M`
  return size >= 1000 ? `${size / 1000} k` : String(size)
}
