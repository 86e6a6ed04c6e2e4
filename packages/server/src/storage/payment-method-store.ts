import type { Tenant } from '../domain/company.ts'
import { CACHED_METHOD_HOURS, type PaymentMethod, type PaymentMethodChanges } from '../domain/payment-method.ts'
import { JOINABLE_STATES, METHOD_REDACTED } from '../domain/recovery-case.ts'
import type { MethodToKeep } from '../recovery/ledger-port.ts'
import type { PaymentMethodPageQuery, PaymentMethods } from '../recovery/payment-method-port.ts'
import { cancelCase } from './case-ending-store.ts'
import type { Database, Queryable } from './database.ts'
import { insertMethod } from './insert-attempt.ts'
import { pagePaymentMethods } from './page-payment-methods.ts'
import { PAYMENT_METHOD_COLUMNS, type PaymentMethodRow, toPaymentMethod } from './payment-method-row.ts'
import { Statement } from './statement.ts'

/** What an update may write, and the column of each. */
const EDITABLE_COLUMNS: Readonly<Record<keyof PaymentMethodChanges, string>> = {
  expiryMonth: 'expiry_month',
  expiryYear: 'expiry_year',
  firstName: 'first_name',
  lastName: 'last_name',
  fullName: 'full_name',
  email: 'email',
  phoneNumber: 'phone_number',
  address1: 'address1',
  address2: 'address2',
  postalCode: 'postal_code',
  city: 'city',
  state: 'state',
  country: 'country',
}

/** All that names a person or a card, but for the customer's id and the ends of the number: the mask that is left. */
export const ERASED_COLUMNS = [
  'sealed_pan',
  'fingerprint',
  'gateway_payment_method_id',
  'merchant_account_reference_id',
  'card_facts',
  ...Object.values(EDITABLE_COLUMNS),
]

/** Before this instant a Cached method's hours are over. */
export function cachedSince(now: Date): Date {
  return new Date(now.getTime() - CACHED_METHOD_HOURS * 3_600_000)
}

/** Payment methods. Every statement is bound to company and mode. */
export class PaymentMethodStore implements PaymentMethods {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  async insert(tenant: Tenant, kept: MethodToKeep): Promise<void> {
    const statement = new Statement()
    const text = insertMethod(statement, { ...kept, method: { ...kept.method, ...tenant } }, null, '(select 1) once')
    await this.#database.query(text, statement.values)
  }

  async find(tenant: Tenant, paymentMethodId: string, now: Date): Promise<PaymentMethod | null> {
    const [row] = await this.#database.query<PaymentMethodRow>(
      `select ${PAYMENT_METHOD_COLUMNS} from payment_methods
       where company_id = $1 and mode = $2 and payment_method_id = $3
         and (storage_state <> 'Cached' or created_at > $4)`,
      [tenant.companyId, tenant.mode, paymentMethodId, cachedSince(now)],
    )
    return row === undefined ? null : toPaymentMethod(row)
  }

  async findSealedPan(tenant: Tenant, paymentMethodId: string): Promise<Buffer | null> {
    const [row] = await this.#database.query<{ sealed_pan: Buffer | null }>(
      'select sealed_pan from payment_methods where company_id = $1 and mode = $2 and payment_method_id = $3',
      [tenant.companyId, tenant.mode, paymentMethodId],
    )
    return row?.sealed_pan ?? null
  }

  page(tenant: Tenant, query: PaymentMethodPageQuery): Promise<readonly PaymentMethod[]> {
    return pagePaymentMethods(this.#database, tenant, query, cachedSince(query.now))
  }

  /** Null for an unknown method, and for a redacted one: nothing may come back into it. */
  async update(tenant: Tenant, paymentMethodId: string, changes: PaymentMethodChanges): Promise<PaymentMethod | null> {
    const statement = new Statement()
    const assignments = Object.entries(EDITABLE_COLUMNS).flatMap(([name, column]) => {
      const value = changes[name as keyof PaymentMethodChanges]
      return value === undefined ? [] : [`${column} = ${statement.value(value)}`]
    })
    if (assignments.length === 0) throw new Error('An update of a payment method names at least one field')
    const [row] = await this.#database.query<PaymentMethodRow>(
      `update payment_methods set ${assignments.join(', ')}
       where company_id = ${statement.value(tenant.companyId)} and mode = ${statement.value(tenant.mode)}
         and payment_method_id = ${statement.value(paymentMethodId)} and storage_state <> 'Redacted'
       returning ${PAYMENT_METHOD_COLUMNS}`,
      statement.values,
    )
    return row === undefined ? null : toPaymentMethod(row)
  }

  redact(tenant: Tenant, paymentMethodId: string, redactedAt: Date): Promise<PaymentMethod | null> {
    return this.#database.transaction(async (transaction) => {
      // Cases before methods, as where an outcome is recorded: two who lock in one order cannot lock each other out.
      await cancelCases(transaction, tenant, paymentMethodId, redactedAt)
      const [row] = await transaction.query<PaymentMethodRow>(
        `update payment_methods
         set storage_state = 'Redacted', ${ERASED_COLUMNS.map((column) => `${column} = null`).join(', ')}
         where company_id = $1 and mode = $2 and payment_method_id = $3 returning ${PAYMENT_METHOD_COLUMNS}`,
        [tenant.companyId, tenant.mode, paymentMethodId],
      )
      return row === undefined ? null : toPaymentMethod(row)
    })
  }
}

async function cancelCases(transaction: Queryable, tenant: Tenant, paymentMethodId: string, at: Date): Promise<void> {
  // In the order of their ids, so that two who redact at once do not lock each other out.
  const cases = await transaction.query<{ case_id: string }>(
    `select case_id from recovery_cases
     where company_id = $1 and mode = $2 and state = any($4) and case_id in (
       select a.case_id from attempts a where a.company_id = $1 and a.transaction_id in (
         select m.transaction_id from payment_methods m where m.company_id = $1 and m.payment_method_id = $3
         union all
         select t.transaction_id from transactions t
         where t.company_id = $1 and t.payment_method_id = $3 and t.method_form = 'stored'))
     order by case_id for update`,
    [tenant.companyId, tenant.mode, paymentMethodId, JOINABLE_STATES],
  )
  for (const { case_id } of cases) {
    await cancelCase(transaction, tenant, case_id, { reason: METHOD_REDACTED, at, from: JOINABLE_STATES })
  }
}
