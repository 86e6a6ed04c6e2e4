import type { WorldFile } from '../world-file.ts'
import { readWorldFile } from '../world-file.ts'
import { brMonthStart } from './br-month-start.ts'
import { usStreaming } from './us-streaming.ts'

/** Worlds that differ in structure, not only in numbers; each is what a JSON world file would hold. */
export const SHIPPED_WORLDS: readonly WorldFile[] = [usStreaming, brMonthStart].map((file) => readWorldFile(file))
