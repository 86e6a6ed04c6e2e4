import type { FailedPayment, NewPayment } from '../payment.ts'
import { hashText, mix } from './hash.ts'
import { floatsFromText, floatsToText } from './numbers-text.ts'
import { issuerOf } from './slot-features.ts'

/** What is expected of a first attempt: the chance of approval whatever the gateway, and by how much a gateway moves it. */
export interface FirstAttemptChance {
  /** 0..1. */
  readonly anywhere: number
  /** -1..1, to be added; 0 where what was seen there may as well be chance. */
  readonly here: number
}

/** Cells of the table, by hash; two that meet share what they know. A power of two. */
const SIZE = 1 << 12
/** First attempts of recurring payments that are approved, of which nothing else is known. ASSUMPTION. */
const APPROVED_USUALLY = 0.85
/** So many outcomes weigh as much as what is known without them. Of gateways more: they differ little as a rule. */
const COMMON_PRIOR = 20
const GATEWAY_PRIOR = 40
/** Each outcome leaves so much of those before it: about the newest five hundred count. */
const DECAY = 0.998

/**
 * How often first attempts are approved, and at which gateways more often than elsewhere. An outcome is compared with what
 * was expected of this card anywhere, so that a gateway is not held for worse because it is sent the harder cards; and a
 * gateway's difference counts only as far as it exceeds its own standard error, so that the luck of a few payments decides
 * nothing.
 */
export class FirstAttempts {
  #counts: Float32Array = new Float32Array(SIZE)
  /** Sums of outcomes, 1 or 0, less what was expected of them by the cells before this one. */
  #surprises: Float32Array = new Float32Array(SIZE)

  chance(payment: NewPayment, gatewayId: string): FirstAttemptChance {
    let anywhere = APPROVED_USUALLY
    for (const cell of commonCells(payment)) anywhere += this.#shift(cell, COMMON_PRIOR)
    let here = 0
    for (const cell of gatewayCells(payment, gatewayId)) {
      const shift = this.#shift(cell, GATEWAY_PRIOR)
      here += Math.sign(shift) * Math.max(0, Math.abs(shift) - this.#error(cell, anywhere))
    }
    return { anywhere: within(anywhere), here }
  }

  /** About how many of the newest outcomes went through a gateway. */
  count(gatewayId: string): number {
    return this.#counts[gatewayCell(gatewayId) & (SIZE - 1)] as number
  }

  learn(payment: FailedPayment, gatewayId: string, isApproved: boolean): void {
    let expected = APPROVED_USUALLY
    const learnAt = (cell: number, prior: number) => {
      const shift = this.#shift(cell, prior)
      const at = cell & (SIZE - 1)
      this.#counts[at] = (this.#counts[at] as number) * DECAY + 1
      this.#surprises[at] = (this.#surprises[at] as number) * DECAY + (isApproved ? 1 : 0) - within(expected)
      expected += shift
    }
    for (const cell of commonCells(payment)) learnAt(cell, COMMON_PRIOR)
    for (const cell of gatewayCells(payment, gatewayId)) learnAt(cell, GATEWAY_PRIOR)
  }

  toJson(): { counts: string; surprises: string } {
    return { counts: floatsToText(this.#counts), surprises: floatsToText(this.#surprises) }
  }

  load({ counts, surprises }: { counts: string; surprises: string }): void {
    this.#counts = floatsFromText(counts, SIZE)
    this.#surprises = floatsFromText(surprises, SIZE)
  }

  #shift(cell: number, prior: number): number {
    const at = cell & (SIZE - 1)
    return (this.#surprises[at] as number) / ((this.#counts[at] as number) + prior)
  }

  #error(cell: number, chance: number): number {
    const likely = within(chance)
    return Math.sqrt((likely * (1 - likely)) / ((this.#counts[cell & (SIZE - 1)] as number) + GATEWAY_PRIOR))
  }
}

/** From what holds for all to what holds for few. */
function commonCells({ card, initiator, currency }: NewPayment): readonly number[] {
  return [
    hashText(`first ${initiator}`),
    hashText(`first ${card.network} ${card.funding} ${currency}`),
    hashText(`first in ${card.issuerCountry ?? ''}`),
    hashText(`first of ${issuerOf({ card })}`),
  ]
}

function gatewayCells({ card }: NewPayment, gatewayId: string): readonly number[] {
  const gateway = gatewayCell(gatewayId)
  return [
    gateway,
    mix(gateway, hashText(`in ${card.issuerCountry ?? ''} by ${card.network}`)),
    mix(gateway, hashText(`of ${issuerOf({ card })}`)),
  ]
}

function gatewayCell(gatewayId: string): number {
  return hashText(`first at ${gatewayId}`)
}

function within(chance: number): number {
  return Math.min(0.99, Math.max(0.01, chance))
}
