import type { ManageCompany } from '../../recovery/manage-company.ts'
import { presentCompany } from '../present-company.ts'
import { CompanyAnswer } from '../schemas/company.ts'
import { ERROR_ANSWERS } from '../schemas/error.ts'
import { envelope } from '../schemas/wire.ts'
import type { Route } from '../server.ts'

/** GET /v1/company. */
export function readCompanyRoute(company: ManageCompany): Route {
  return (server) =>
    server.get(
      '/v1/company',
      {
        schema: {
          tags: ['Company'],
          operationId: 'readCompany',
          summary: 'The company of the key, with its settings',
          response: { 200: envelope('company', CompanyAnswer), ...ERROR_ANSWERS },
        },
      },
      async (request) => ({ company: presentCompany(await company.read(request.tenant)) }),
    )
}
