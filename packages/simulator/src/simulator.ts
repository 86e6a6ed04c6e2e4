/**
 * @reprise/simulator: cardholders, issuers and gateways in virtual time, an oracle, and a runner that measures retry
 * policies in them.
 *
 * Pure: no I/O, no clock, seeded randomness of its own. This is the one entry of the package.
 */

export type { SimulatedOutcome } from './attempt-outcome.ts'
export { WorldFileError } from './file-shape.ts'
export type { PerfectAttempt } from './oracle.ts'
export { findPerfectAttempt } from './oracle.ts'
export type { PersonaAnswer, PersonaName, PersonaQuestion } from './persona.ts'
export {
  askPersona,
  CAUTIOUS_HOURS,
  MONEY_COMES_AT_HOUR,
  OUTAGE_HOURS,
  PERSONA_NAMES,
  personaOf,
  RENEWAL_DAYS,
} from './persona.ts'
export type { BaselineSchedule } from './policies/baseline-schedules.ts'
export { BASELINE_SCHEDULES } from './policies/baseline-schedules.ts'
export { counterLearner } from './policies/counter-learner.ts'
export { enginePolicy } from './policies/engine-policy.ts'
export { fixedSchedulePolicy } from './policies/fixed-schedule.ts'
export { hashedLogistic } from './policies/hashed-logistic.ts'
export type { PolicyDecision, RetryPolicy } from './policy.ts'
export type { ViolationKind } from './rule-checker.ts'
export { isNeverAnswer, violationsOf } from './rule-checker.ts'
export type { PaymentResult, RunQuestion } from './run-policy.ts'
export { runPolicy } from './run-policy.ts'
export type { PolicyScore, ReliabilityBin } from './score.ts'
export { scoreResults } from './score.ts'
export type { CardTrack, LatentState, SimulatedPayment } from './simulated-payment.ts'
export type { SimulatedGateway, Verdict } from './verdict.ts'
export type { World } from './world.ts'
export { createWorld } from './world.ts'
export type { WorldFile } from './world-file.ts'
export { readWorldFile } from './world-file.ts'
export { SHIPPED_WORLDS } from './worlds/shipped-worlds.ts'
