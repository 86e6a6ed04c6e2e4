export function readFlag(value: boolean | string | null | undefined): boolean {
  return value === true || value === 'true' || value === 'True'
}

export function readCount(value: number | string | null | undefined): number {
  return value === null || value === undefined ? 0 : Number(value)
}
