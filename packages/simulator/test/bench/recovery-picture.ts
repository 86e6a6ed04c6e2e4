import type { Line } from './recovery-tables.ts'
import { average, inOrder } from './recovery-tables.ts'

const WIDTH = 960
const HEIGHT = 560
const PLOT = { left: 70, right: 250, top: 50, bottom: 60 }
const COLOURS = ['#0b6e4f', '#6bbf9a', '#b45309', '#f0a04b', '#3454a5', '#8fa8e0']
/** Of the schedules, these many have a name in the picture; the rest is grey. */
const NAMED_SCHEDULES = 3

/** Recovered share against attempts spent, a line for each policy, a point for each retry budget. */
export function recoveryPicture(lines: readonly Line[], subtitle: string): string {
  const drawn = inOrder(lines).map((line) => ({ line, points: pointsOf(line) }))
  const all = drawn.flatMap(({ points }) => points)
  const xMax = Math.max(1, ...all.map(({ x }) => x)) * 1.05
  const yMin = Math.max(0, Math.floor(10 * Math.min(...all.map(({ y }) => y), 1)) / 10)
  const atX = (x: number) => PLOT.left + (x / xMax) * (WIDTH - PLOT.left - PLOT.right)
  const atY = (y: number) => HEIGHT - PLOT.bottom - ((y - yMin) / (1 - yMin)) * (HEIGHT - PLOT.top - PLOT.bottom)
  const learners = drawn.filter(({ line }) => line.start !== 'schedule')
  const schedules = drawn.filter(({ line, points }) => line.start === 'schedule' && points.some(({ x }) => x > 0))
  const path = (points: readonly Point[]) => points.map(({ x, y }) => `${round(atX(x))},${round(atY(y))}`).join(' ')
  const dots = (points: readonly Point[], colour: string, radius: number) =>
    points
      .map(({ x, y }) => `<circle cx="${round(atX(x))}" cy="${round(atY(y))}" r="${radius}" fill="${colour}"/>`)
      .join('')
  const grey = schedules.map(
    ({ points }) => `<polyline points="${path(points)}" fill="none" stroke="#c9c9c9"/>${dots(points, '#c9c9c9', 2.5)}`,
  )
  const named = [
    ...learners.map((each, i) => ({ ...each, colour: COLOURS[i % COLOURS.length] ?? '#000' })),
    ...schedules.slice(0, NAMED_SCHEDULES).map((each) => ({ ...each, colour: '#707070' })),
  ]
  const coloured = named.map(
    ({ points, colour }) =>
      `<polyline points="${path(points)}" fill="none" stroke="${colour}" stroke-width="2.5"/>${dots(points, colour, 4)}`,
  )
  const legend = named.map(({ line, colour }, i) => {
    const y = PLOT.top + 10 + 22 * i
    const label = line.start === 'schedule' ? line.policy : `${line.policy}, ${line.start}`
    const x = WIDTH - PLOT.right + 16
    return `<rect x="${x}" y="${y - 9}" width="12" height="12" fill="${colour}"/><text x="${x + 18}" y="${y + 2}">${label}</text>`
  })
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="system-ui, sans-serif" font-size="13">`,
    `<title>Recovered share of the oracle’s money against retries spent, ${subtitle}</title>`,
    `<rect width="${WIDTH}" height="${HEIGHT}" fill="#ffffff"/>`,
    `<text x="${PLOT.left}" y="24" font-size="17" font-weight="600">Recovered share of the oracle’s money against retries spent</text>`,
    `<text x="${PLOT.left}" y="42" fill="#555555">${subtitle}</text>`,
    axes(xMax, yMin, atX, atY),
    ...grey,
    ...coloured,
    ...legend,
    '</svg>',
    '',
  ].join('\n')
}

interface Point {
  readonly x: number
  readonly y: number
}

function pointsOf(line: Line): Point[] {
  return [...line.byBudget.entries()]
    .sort(([a], [b]) => a - b)
    .map(([, scores]) => ({
      x: average(scores.map((score) => score.retriesPerPayment)),
      y: average(scores.map((score) => score.recoveredShare)),
    }))
}

function axes(xMax: number, yMin: number, atX: (x: number) => number, atY: (y: number) => number): string {
  const right = WIDTH - PLOT.right
  const xStep = xMax > 8 ? 2 : 1
  const xTicks = Array.from({ length: Math.floor(xMax / xStep) + 1 }, (_, i) => i * xStep)
  const yTicks = Array.from({ length: Math.round((1 - yMin) * 10) + 1 }, (_, i) => yMin + i / 10)
  return [
    ...yTicks.map(
      (y) =>
        `<line x1="${PLOT.left}" x2="${right}" y1="${round(atY(y))}" y2="${round(atY(y))}" stroke="#e6e6e6"/>` +
        `<text x="${PLOT.left - 10}" y="${round(atY(y)) + 4}" text-anchor="end">${y.toFixed(1)}</text>`,
    ),
    ...xTicks.map(
      (x) => `<text x="${round(atX(x))}" y="${HEIGHT - PLOT.bottom + 20}" text-anchor="middle">${x}</text>`,
    ),
    `<text x="${(PLOT.left + right) / 2}" y="${HEIGHT - 18}" text-anchor="middle">retries per failed payment (each point a budget)</text>`,
  ].join('\n')
}

function round(value: number): number {
  return Math.round(value * 10) / 10
}
