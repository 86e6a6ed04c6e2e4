import { CAUSES, type CauseContext, clearsAtMs, FUNDS_COUNT, SPELL_HOURS } from './causes.ts'

/** A few causes by how the way opens, each with where it stands among them. */
export interface CauseParts {
  readonly funds: readonly { readonly column: number; readonly cause: number }[]
  /** `spell`: place in SPELL_HOURS. */
  readonly onOff: readonly { readonly column: number; readonly share: number; readonly spell: number }[]
  /** Over at some time, and then for good. */
  readonly clears: readonly { readonly column: number; readonly atMs: number }[]
  readonly routes: readonly { readonly column: number; readonly through: 'domestic' | 'other' }[]
  readonly dead: readonly number[]
}

/** @param causes places in CAUSES, in the order of the columns */
export function partCauses(context: CauseContext, causes: ArrayLike<number>): CauseParts {
  const funds = []
  const onOff = []
  const clears = []
  const routes = []
  const dead = []
  for (let column = 0; column < causes.length; column++) {
    const place = causes[column] as number
    if (place < FUNDS_COUNT) {
      funds.push({ column, cause: place })
      continue
    }
    const cause = CAUSES[place]
    const atMs = cause ? clearsAtMs(cause, context) : null
    if (cause?.kind === 'on_off')
      onOff.push({ column, share: cause.share, spell: SPELL_HOURS.indexOf(cause.spellHours) })
    else if (cause?.kind === 'route') routes.push({ column, through: cause.through })
    else if (atMs !== null) clears.push({ column, atMs })
    else dead.push(column)
  }
  return { funds, onOff, clears, routes, dead }
}
