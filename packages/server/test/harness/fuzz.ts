import { randomInt } from 'node:crypto'
import fc from 'fast-check'

/** How many values each fuzz test tries; more find rarer faults. */
export const FUZZ_RUNS = Number(process.env['REPRISE_FUZZ_RUNS'] ?? 60)
export const FUZZ_TIMEOUT = { timeout: 120_000 + FUZZ_RUNS * 1000 }

/**
 * Other values at every run, and the same again with the printed seed: the values follow from seed, runs and database.
 * Import this file before a property is asserted.
 */
const FUZZ_SEED = Number(process.env['REPRISE_FUZZ_SEED'] ?? randomInt(2 ** 31))

fc.configureGlobal({ seed: FUZZ_SEED })
console.log(`Fuzzing with REPRISE_FUZZ_SEED=${FUZZ_SEED} REPRISE_FUZZ_RUNS=${FUZZ_RUNS}`)
