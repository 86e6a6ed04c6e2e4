import { Pool } from 'pg'
import { serveBare } from './bare-server.ts'

/**
 * Comparison C: a bare Fastify route with the least that a payment service can do: one row inserted in one commit, and
 * changed in a second one. Environment: DATABASE_URL.
 */

const connectionString = process.env['DATABASE_URL']
const pool = new Pool({ connectionString, application_name: 'bench-two-commits', max: 10, keepAlive: true })
await pool.query(`create table if not exists bench_payments (
  payment_id text primary key,
  order_id text not null,
  customer_id text not null,
  amount_minor bigint not null,
  state text not null,
  response_code text,
  created_at timestamptz not null,
  finished_at timestamptz
)`)

const INSERT = `insert into bench_payments (payment_id, order_id, customer_id, amount_minor, state, created_at)
  values ($1, $2, $3, $4, 'sending', $5)`
const UPDATE = `update bench_payments set state = 'approved', response_code = $2, finished_at = $3 where payment_id = $1`

/** An answer of a charge has about 1.6 KB. */
const FILLER = 'x'.repeat(1_500)

await serveBare(
  async ({ transaction }) => {
    const { merchantTransactionId: id, orderId, customerId, amount } = transaction
    const created = [id, orderId, customerId, String(amount), new Date().toISOString()]
    await pool.query({ name: 'insert', text: INSERT, values: created })
    await pool.query({ name: 'update', text: UPDATE, values: [id, '10000', new Date().toISOString()] })
    return { transaction: { transactionId: id, responseCode: '10000', message: FILLER } }
  },
  () => pool.end(),
)
