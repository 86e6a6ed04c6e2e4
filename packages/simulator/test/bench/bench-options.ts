import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import type { WorldFile } from '../../src/world-file.ts'
import { readWorldFile } from '../../src/world-file.ts'
import { SHIPPED_WORLDS } from '../../src/worlds/shipped-worlds.ts'

export const USAGE = `npm run bench:recovery -- [options]

  --payments N       failed payments per world and seed (7500); the last fifth is scored
  --worlds a,b       only these of the shipped worlds
  --world-file FILE  a world of your own instead of the shipped ones; may be given more than once
  --seeds N          how often each world is drawn (2)
  --budgets 4,7,15   retries allowed
  --policies a,b     only policies whose name contains one of these
  --model FILE       snapshot for the engine instead of its shipped model
  --model-dir DIR    as --model, from without-<world>.json: leave one world out
  --quick            1500 payments, one seed, and no picture unless --picture asks for one
  --picture FILE     where the picture goes (docs/reference/recovery-benchmark.svg, by a run of full size only)
  --json FILE        every number, for further use
  --from-json A,B    no run: tables and picture from the numbers of earlier ones, such as worlds measured side by side`

export interface BenchOptions {
  readonly payments: number
  readonly worlds: readonly WorldFile[]
  readonly seeds: number
  readonly budgets: readonly number[]
  readonly policies: readonly string[]
  readonly model: string | undefined
  readonly modelDir: string | undefined
  readonly picture: string | undefined
  readonly json: string | undefined
  /** Files of earlier runs; empty: measure. */
  readonly fromJson: readonly string[]
}

const PICTURE = 'docs/reference/recovery-benchmark.svg'

/** Reads the command line. Throws an Error whose message is for the person at the terminal. */
export function readBenchOptions(commandLine: readonly string[]): BenchOptions {
  const text = { type: 'string' } as const
  const { values } = parseArgs({
    args: [...commandLine],
    options: {
      payments: text,
      worlds: text,
      'world-file': { type: 'string', multiple: true },
      seeds: text,
      budgets: text,
      policies: text,
      model: text,
      'model-dir': text,
      quick: { type: 'boolean' },
      picture: text,
      json: text,
      'from-json': text,
    },
  })
  const isFull = !(values.quick || values.payments || values.worlds || values['world-file'] || values.seeds)
  const isComplete = isFull && !(values.budgets || values.policies)
  return {
    payments: wholeNumber('--payments', values.payments, values.quick ? 1500 : 7500, 50),
    worlds: values['world-file']?.map(worldFromFile) ?? shippedWorlds(values.worlds),
    seeds: wholeNumber('--seeds', values.seeds, values.quick ? 1 : 2, 1),
    budgets: (values.budgets ?? '4,7,15').split(',').map((each) => wholeNumber('--budgets', each, 0, 1)),
    policies: values.policies?.split(',') ?? [],
    model: values.model,
    modelDir: values['model-dir'],
    picture: values.picture ?? (isComplete ? PICTURE : undefined),
    json: values.json,
    fromJson: values['from-json']?.split(',') ?? [],
  }
}

function wholeNumber(option: string, given: string | undefined, byDefault: number, min: number): number {
  const value = given === undefined ? byDefault : Number(given)
  if (!Number.isInteger(value) || value < min) throw new Error(`${option} must be a whole number from ${min} on.`)
  return value
}

function shippedWorlds(names: string | undefined): readonly WorldFile[] {
  if (names === undefined) return SHIPPED_WORLDS
  return names.split(',').map((name) => {
    const found = SHIPPED_WORLDS.find((world) => world.name === name)
    if (!found) throw new Error(`No world ${name}: there are ${SHIPPED_WORLDS.map((each) => each.name).join(', ')}.`)
    return found
  })
}

function worldFromFile(path: string): WorldFile {
  try {
    return readWorldFile(JSON.parse(readFileSync(path, 'utf8')))
  } catch (error) {
    throw new Error(`${path}: ${error instanceof Error ? error.message : String(error)}`)
  }
}
