import {
  type CauseContext,
  clearsAtMs,
  DEAD_FROM,
  FUNDS_COUNT,
  MONEY_COUNT,
  ON_OFF_SHARES,
  ON_OFF_SPELLS,
  ROUTES_FROM,
} from './causes.ts'

/**
 * A few causes by how the way opens: of each kind where its causes stand among them, and beside that, place by place, what
 * they differ in. Lists of numbers and not of objects: a plan walks through them hundreds of times.
 */
export interface CauseParts {
  readonly funds: { readonly columns: readonly number[]; readonly causes: readonly number[] }
  /** `spells`: places in SPELL_HOURS. */
  readonly onOff: {
    readonly columns: readonly number[]
    readonly shares: readonly number[]
    readonly spells: readonly number[]
  }
  /** Over at some time, and then for good. */
  readonly clears: { readonly columns: readonly number[]; readonly atMs: readonly number[] }
  readonly routes: { readonly columns: readonly number[]; readonly through: readonly ('domestic' | 'other')[] }
  readonly dead: { readonly columns: readonly number[] }
}

/** @param causes places in CAUSES, in the order of the columns */
export function partCauses(context: CauseContext, causes: ArrayLike<number>): CauseParts {
  const funds = { columns: [] as number[], causes: [] as number[] }
  const onOff = { columns: [] as number[], shares: [] as number[], spells: [] as number[] }
  const clears = { columns: [] as number[], atMs: [] as number[] }
  const routes = { columns: [] as number[], through: [] as ('domestic' | 'other')[] }
  const dead = { columns: [] as number[] }
  for (let column = 0; column < causes.length; column++) {
    const cause = causes[column] as number
    if (cause < FUNDS_COUNT) {
      funds.columns.push(column)
      funds.causes.push(cause)
    } else if (cause < MONEY_COUNT) {
      onOff.columns.push(column)
      onOff.shares.push(ON_OFF_SHARES[cause - FUNDS_COUNT] as number)
      onOff.spells.push(ON_OFF_SPELLS[cause - FUNDS_COUNT] as number)
    } else if (cause < ROUTES_FROM) {
      clears.columns.push(column)
      clears.atMs.push(clearsAtMs(cause, context))
    } else if (cause < DEAD_FROM) {
      routes.columns.push(column)
      routes.through.push(cause === ROUTES_FROM ? 'domestic' : 'other')
    } else dead.columns.push(column)
  }
  return { funds, onOff, clears, routes, dead }
}
