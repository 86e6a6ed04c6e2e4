// npm run bench:batch: how fast batch files are read, and in how much memory, see docs/operations/performance.md. Prints, and never fails.
import './node-version.mjs'
import { join } from 'node:path'
import { benchOnPostgres } from './bench-on-postgres.mjs'

await benchOnPostgres(join('packages', 'server', 'test', 'bench', 'bench-batch.ts'))
