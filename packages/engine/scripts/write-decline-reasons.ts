/** Writes docs/reference/decline-reasons.md. Run from the root: node --import tsx packages/engine/scripts/write-decline-reasons.ts */
import { writeFileSync } from 'node:fs'
import { declineReasonsPage } from './decline-reasons-page.ts'

writeFileSync(new URL('../../../docs/reference/decline-reasons.md', import.meta.url), declineReasonsPage())
