/** The result of one strategy: the targets of entries, by hypervisor. */
export interface Panel {
  title: string
  loads: readonly { hypervisor: string; targets: readonly string[] }[]
}

const BOX = { width: 60, height: 20, gap: 4 }
const GAP = 48
const TOP = 40
const BOTTOM = 28

/**
 * Stacks of VMs on hypervisors as an SVG drawing, with a panel for each strategy. It is dark if the
 * reader's system is.
 */
export function strategiesDrawing(panels: readonly Panel[], title: string): string {
  const highest = Math.max(
    ...panels.flatMap(({ loads }) => loads.map((each) => each.targets.length)),
  )
  const floor = TOP + highest * (BOX.height + BOX.gap)
  const widths = panels.map(({ loads }) => loads.length * (BOX.width + BOX.gap) - BOX.gap)
  const lefts = widths.map(
    (_, index) => GAP / 2 + widths.slice(0, index).reduce((sum, width) => sum + width + GAP, 0),
  )
  const width = widths.reduce((sum, each) => sum + each + GAP, 0)
  const drawn = panels.map((panel, index) => panelAt(panel, lefts[index] ?? 0, floor))
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${floor + BOTTOM}" role="img" aria-labelledby="title">
<title id="title">${title}</title>
<style>
svg { background: #fff; font: 11px system-ui, sans-serif }
text { fill: #444; text-anchor: middle }
.title { fill: #111; font-weight: 600; font-size: 13px }
.vm { fill: #ddf4ff; stroke: #0969da }
.floor { stroke: #999 }
@media (prefers-color-scheme: dark) {
svg { background: #0d1117 }
text { fill: #aaa }
.title { fill: #eee }
.vm { fill: #0c2d6b; stroke: #58a6ff }
}
</style>
${drawn.join('\n')}
</svg>
`
}

function panelAt({ title, loads }: Panel, left: number, floor: number): string {
  const width = loads.length * (BOX.width + BOX.gap) - BOX.gap
  const stacks = loads.flatMap(({ hypervisor, targets }, column) => {
    const x = left + column * (BOX.width + BOX.gap)
    const middle = x + BOX.width / 2
    return [
      ...targets.flatMap((target, row) => {
        const y = floor - (row + 1) * (BOX.height + BOX.gap)
        return [
          `<rect class="vm" x="${x}" y="${y}" width="${BOX.width}" height="${BOX.height}" rx="3"/>`,
          `<text x="${middle}" y="${y + 14}">${target}</text>`,
        ]
      }),
      `<text x="${middle}" y="${floor + 18}">${hypervisor}</text>`,
    ]
  })
  return [
    `<text class="title" x="${left + width / 2}" y="22">${title}</text>`,
    `<line class="floor" x1="${left}" x2="${left + width}" y1="${floor}" y2="${floor}"/>`,
    ...stacks,
  ].join('\n')
}
