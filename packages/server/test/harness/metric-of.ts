/** A number in the text of /metrics, by its name with its labels; 0 where there is none yet. */
export function metricOf(text: string, name: string): number {
  const line = text.split('\n').find((each) => each.startsWith(`${name} `))
  return line === undefined ? 0 : Number(line.slice(name.length))
}
