import type { NewPayment, RetryEngine, RetryEngineOptions } from '@reprise/engine'
import type { Tenant } from '../domain/company.ts'
import type { ModelKey } from './model-port.ts'

/** Makes an engine, from a snapshot or the shipped model. @throws when the engine does not read the snapshot */
export type EngineFactory = (options: Pick<RetryEngineOptions, 'model' | 'seed'>) => RetryEngine

/** Which model a company's payments are decided by and taught to. */
export function modelKeyOf({ companyId, mode }: Tenant, poolsModels: boolean): ModelKey {
  return { companyId: poolsModels ? null : companyId, mode }
}

export function modelNameOf({ companyId, mode }: ModelKey): string {
  return `${mode} ${companyId ?? ''}`
}

/**
 * What draws of a model's engine depend on beside the payment: the same in every process and after every start, so that
 * a decision can be made again. No secret: it moves attempts by minutes.
 */
export function seedOf(key: ModelKey): string {
  return modelNameOf(key)
}

/**
 * A payment as its model is to see it. Companies that share a model may use the same customer ids for different people,
 * so there a customer is named with his company.
 */
export function asModelSees<Payment extends NewPayment>(key: ModelKey, companyId: string, payment: Payment): Payment {
  if (key.companyId !== null || payment.customerId === undefined) return payment
  return { ...payment, customerId: `${companyId}/${payment.customerId}` }
}

/** The model's engine for one of its companies. */
export function engineOfCompany(engine: RetryEngine, key: ModelKey, companyId: string): RetryEngine {
  if (key.companyId !== null) return engine
  return {
    recommend: (payment, now) => engine.recommend(asModelSees(key, companyId, payment), now),
    decide: (payment, now) => engine.decide(asModelSees(key, companyId, payment), now),
    chooseGateway: (payment, now) => engine.chooseGateway(asModelSees(key, companyId, payment), now),
    learn: (payment) => engine.learn(asModelSees(key, companyId, payment)),
    snapshot: () => engine.snapshot(),
  }
}
