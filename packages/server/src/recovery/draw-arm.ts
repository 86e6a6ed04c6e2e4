import { createHash } from 'node:crypto'
import type { HoldoutDraw } from '../domain/holdout.ts'

/** Bits of the hash that make the lot: as many as a double holds exactly. */
const LOT_BITS = 48

/**
 * Draws the arm of a case that opens; null when the company holds nothing out. The lot is a hash of the case's id, 80 bits
 * of which are random: it depends on nothing of the payment, and whoever draws for the same case draws the same.
 */
export function drawArm(caseId: string, shareRatio: number): HoldoutDraw | null {
  if (shareRatio <= 0) return null
  const hash = createHash('sha256').update(`holdout/${caseId}`).digest()
  const lot = hash.readUIntBE(0, LOT_BITS / 8) / 2 ** LOT_BITS
  return { arm: lot < shareRatio ? 'held_out' : 'treated', shareRatio }
}
