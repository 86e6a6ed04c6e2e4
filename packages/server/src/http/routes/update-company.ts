import type { ManageCompany } from '../../recovery/manage-company.ts'
import { presentCompany } from '../present-company.ts'
import { CompanyAnswer, CompanyRequestBody } from '../schemas/company.ts'
import { ERROR_ANSWERS } from '../schemas/error.ts'
import { envelope } from '../schemas/wire.ts'
import type { Route } from '../server.ts'

/** PUT /v1/company. */
export function updateCompanyRoute(company: ManageCompany): Route {
  return (server) =>
    server.put<{ Body: CompanyRequestBody }>(
      '/v1/company',
      {
        schema: {
          tags: ['Company'],
          operationId: 'updateCompany',
          summary: 'Change the settings that the body names; they hold for sandbox and live',
          body: CompanyRequestBody,
          response: { 200: envelope('company', CompanyAnswer), ...ERROR_ANSWERS },
        },
      },
      async (request) => {
        const { company: changed, preflightSecret } = await company.update(request.tenant, request.body.company)
        const shown = preflightSecret === null ? {} : { preflightSecret: preflightSecret.reveal() }
        return { company: { ...presentCompany(changed), ...shown } }
      },
    )
}
