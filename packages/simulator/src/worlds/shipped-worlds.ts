import type { WorldFile } from '../world-file.ts'
import { readWorldFile } from '../world-file.ts'
import { b2bSoftware } from './b2b-software.ts'
import { brMonthStart } from './br-month-start.ts'
import { euMonthEnd } from './eu-month-end.ts'
import { gigPrepaid } from './gig-prepaid.ts'
import { jpMidnightDrift } from './jp-midnight-drift.ts'
import { outageCoast } from './outage-coast.ts'
import { usStreaming } from './us-streaming.ts'

/** Worlds that differ in structure, not only in numbers; each is what a JSON world file would hold. */
export const SHIPPED_WORLDS: readonly WorldFile[] = [
  usStreaming,
  brMonthStart,
  euMonthEnd,
  gigPrepaid,
  b2bSoftware,
  outageCoast,
  jpMidnightDrift,
].map((file) => readWorldFile(file))
