import { InvalidField } from '../domain/errors.ts'
import type { DeliveryState } from '../domain/webhook.ts'
import type { Replay } from '../recovery/webhook-deliveries.ts'
import type { DeliveryPageQuery as PageQuery } from '../recovery/webhook-port.ts'
import { readDate, readText } from '../recovery/wire-values.ts'
import { readPageQuery } from './read-page-query.ts'
import type { DeliveryPageQuery, ReplayRequestBody } from './schemas/webhook.ts'

const STATES: readonly DeliveryState[] = ['pending', 'delivered', 'failed']

export function readDeliveryPageQuery({ order, count, sinceEventId, status }: DeliveryPageQuery): PageQuery {
  const page = readPageQuery({
    order: readText(order, 'order') ?? 'desc',
    ...(count === undefined ? {} : { count }),
  })
  const text = readText(status, 'status')
  const state = STATES.find((each) => each === text) ?? null
  if (text !== null && state === null) throw new InvalidField('status', `must be one of ${STATES.join(', ')}`)
  return { order: page.order, count: page.count, sinceEventId: readText(sinceEventId, 'sinceEventId'), state }
}

/** A company's clock in the sandbox may be ahead of ours, so that an end left out is not now. */
const END_OF_TIME = new Date('9999-12-31T23:59:59.999Z')

export function readReplay({ replay }: ReplayRequestBody): Replay {
  const eventId = readText(replay.eventId, 'eventId')
  const from = readDate(replay.startDate, 'startDate')
  const to = readDate(replay.endDate, 'endDate')
  if (eventId !== null) {
    if (from !== null || to !== null) throw new InvalidField('eventId', 'must not come with startDate or endDate')
    return { kind: 'event', eventId }
  }
  if (from === null) throw new InvalidField('startDate', 'is required where there is no eventId')
  return { kind: 'range', from, to: to ?? END_OF_TIME }
}
