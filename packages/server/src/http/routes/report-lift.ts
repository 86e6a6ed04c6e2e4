import { InvalidField } from '../../domain/errors.ts'
import type { ReportLift } from '../../recovery/report-lift.ts'
import { readDate } from '../../recovery/wire-values.ts'
import { presentLift } from '../present-lift.ts'
import { ERROR_ANSWERS } from '../schemas/error.ts'
import { LiftAnswer, LiftQuery } from '../schemas/lift.ts'
import { envelope } from '../schemas/wire.ts'
import type { Route } from '../server.ts'

/** GET /v1/reports/lift. */
export function reportLiftRoute(reportLift: ReportLift): Route {
  return (server) =>
    server.get<{ Querystring: LiftQuery }>(
      '/v1/reports/lift',
      {
        schema: {
          tags: ['Company'],
          operationId: 'reportLift',
          summary: 'What the engine recovers beyond a fixed schedule, from cases that were held out by lot',
          querystring: LiftQuery,
          response: { 200: envelope('lift', LiftAnswer), ...ERROR_ANSWERS },
        },
      },
      async (request) => {
        const { tenant, query } = request
        const window = { from: readDate(query.startDate, 'startDate'), to: readDate(query.endDate, 'endDate') }
        if (window.from !== null && window.to !== null && window.from > window.to) {
          throw new InvalidField('endDate', 'must not lie before startDate')
        }
        return { lift: presentLift(window, await reportLift(tenant, window)) }
      },
    )
}
