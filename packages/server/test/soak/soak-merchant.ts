import { cardMethod } from '../harness/payment-bodies.ts'
import { wireRequests } from '../harness/wire-requests.ts'
import { type PaymentStory, type SoakTime, type Step, stepsOf, type ToldTransaction, take } from './payment-story.ts'
import type { ServerFleet } from './server-fleet.ts'

/** What an answer holds, of what this merchant reads. */
interface Answer {
  readonly status: number
  readonly json: {
    readonly transaction?: ToldTransaction & { readonly completionStatus?: string | null }
    readonly error?: { readonly code: string }
  } | null
}

/**
 * A merchant's billing system. It knows what it was answered and nothing else: what was not answered it looks up, and
 * posts again under the same merchantTransactionId only when it was not kept.
 */
export class SoakMerchant {
  readonly #fleet: ServerFleet
  readonly #apiKey: string
  /** Where payments go; null: Reprise chooses. */
  readonly #gatewayToken: string | null

  constructor(fleet: ServerFleet, apiKey: string, gatewayToken: string | null = null) {
    this.#fleet = fleet
    this.#apiKey = apiKey
    this.#gatewayToken = gatewayToken
  }

  /** Everything that this merchant does about a payment at once. */
  async act(story: PaymentStory, time: SoakTime): Promise<void> {
    for (const step of stepsOf(story, time)) await this.#take(step, story)
  }

  async #take(step: Step, story: PaymentStory): Promise<void> {
    switch (step) {
      case 'post':
        return this.#post(story)
      case 'cancel':
        return this.#cancel(story)
      case 'look_up':
        return this.#lookUp(story)
      case 'own_retry':
      case 'due_retry':
        story.hasOwnPost ||= step === 'own_retry'
        story.retries += 1
        story.reference = `${story.plan.orderId}-${story.retries}`
        return this.#post(story)
    }
  }

  async #post(story: PaymentStory): Promise<void> {
    const { plan, reference } = story
    const answer = await this.#request('POST', '/v1/gateways/charge', {
      transaction: {
        merchantTransactionId: reference,
        orderId: plan.orderId,
        customerId: `customer-of-${plan.orderId}`,
        amount: plan.amountMinor,
        currencyCode: 'USD',
        paymentModel: 'subscription',
        retryCount: story.retries,
        referenceData: story.referenceData,
        gatewayToken: this.#gatewayToken,
        paymentMethod:
          plan.method === 'card' ? cardMethod({ creditCardNumber: plan.card }) : gatewayMethod(plan.orderId),
      },
    })
    this.#tell(story, `posted ${reference}`, answer)
    if (answer?.status === 200) take(story, transactionOf(answer), false)
    else story.state = 'unclear'
  }

  async #lookUp(story: PaymentStory): Promise<void> {
    const answer = await this.#request('GET', `/v1/transactions/byMerchantTransactionId/${story.reference}`)
    this.#tell(story, `read ${story.reference}`, answer)
    if (answer === null) return
    // Not kept, or provably not processed: the same post may be made again.
    if (answer.status === 404) return this.#post(story)
    if (answer.status !== 200) throw new Error(`A read was answered ${answer.status}: ${JSON.stringify(answer.json)}`)
    take(story, transactionOf(answer), true)
  }

  async #cancel(story: PaymentStory): Promise<void> {
    const { transactionId, paymentMethodId, plan } = story
    if (plan.cancel === null) return
    const { by } = plan.cancel
    const reference = `${plan.orderId}-cancel-${story.told.length}`
    const body = { transaction: { merchantTransactionId: reference } }
    const answer =
      by === 'redact'
        ? await this.#request('PUT', `/v1/paymentmethods/${paymentMethodId}/redact`)
        : await this.#request('POST', `/v1/transactions/${transactionId}/${by}`, body)
    this.#tell(story, `cancelled by ${by}`, answer)
    // It has ended otherwise, or never began.
    if (answer?.json?.error?.code === 'conflict') story.isCancelAnswered = true
    if (answer?.status !== 200) return
    const { responseCode, completionStatus } = transactionOf(answer)
    if (by === 'cancelrecovery' ? completionStatus !== 'RecoveryCancelled' : responseCode !== '10000') return
    story.isCancelAnswered = true
    story.cancelledAtMs = Date.now()
  }

  /** Null: the connection broke, and nothing is known. */
  async #request(method: 'GET' | 'POST' | 'PUT', path: string, body?: unknown): Promise<Answer | null> {
    const { address } = await this.#fleet.any()
    const client = wireRequests(address, this.#apiKey)
    try {
      if (method === 'GET') return await client.get(path)
      return await (method === 'POST' ? client.post(path, body) : client.put(path, body))
    } catch {
      return null
    }
  }

  #tell(story: PaymentStory, what: string, answer: Answer | null): void {
    const transaction = answer?.json?.transaction
    const shown =
      transaction === undefined
        ? JSON.stringify(answer?.json ?? null)
        : ['transactionId', 'transactionStatus', 'responseCode', 'retryDate', 'completionStatus']
            .map((name) => (transaction as unknown as Readonly<Record<string, unknown>>)[name] ?? '-')
            .join(' ')
    const at = new Date().toISOString()
    story.told.push(`${at} merchant ${what}: ${answer === null ? 'no answer' : `${answer.status} ${shown}`}`)
  }
}

function transactionOf({ json }: Answer) {
  if (json?.transaction === undefined) throw new Error(`An answer without a transaction: ${JSON.stringify(json)}`)
  return json.transaction
}

function gatewayMethod(orderId: string) {
  return {
    gatewayPaymentMethodId: `kept-for-${orderId}`,
    firstSixDigits: '492020',
    lastFourDigits: '9560',
    expiryMonth: '09',
    expiryYear: '2031',
    fullName: 'Ada Byron',
  }
}
