import { printable } from './printable.ts'

/** Rows under their headings, each column as wide as its widest entry. */
export function renderTable(headings: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = headings.map((heading, column) =>
    Math.max(heading.length, ...rows.map((row) => (row[column] ?? '').length)),
  )
  const renderRow = (row: readonly string[]) =>
    row
      .map((entry, column) => entry.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd()
  return [headings, ...rows].map(renderRow).join('\n')
}

/** The lines of a table below a heading, with nothing in them that a terminal would obey. */
export function renderIndentedTable(headings: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const cells = rows.map((row) => row.map(printable))
  return renderTable(headings, cells)
    .split('\n')
    .map((line) => `  ${line}`)
}

/** Names and values, one a line, below a heading. */
export function renderFacts(facts: readonly (readonly [name: string, value: string])[]): string[] {
  return facts.map(([name, value]) => `  ${name.padEnd(16)}${value}`)
}
