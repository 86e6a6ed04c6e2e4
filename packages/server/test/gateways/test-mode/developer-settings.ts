import { existsSync, readFileSync } from 'node:fs'
import type { GatewaySetting } from '../../../src/recovery/gateway-port.ts'

type Environment = Readonly<Partial<Record<string, string>>>

export type DeveloperSettings =
  | { readonly ok: true; readonly settings: Readonly<Record<string, string>> }
  | { readonly ok: false; readonly why: string }

/**
 * The developer's own credentials at a gateway: from the environment or, where it has none, from a JSON file that maps
 * gateway types to settings. A value is never part of `why`.
 */
export function readDeveloperSettings(
  gatewayType: string,
  wanted: readonly GatewaySetting[],
  environment: Environment,
  file: string,
): DeveloperSettings {
  const kept = existsSync(file) ? readFile(file, gatewayType) : {}
  if (kept === null) return { ok: false, why: `${file} must be a JSON object from gateway types to settings` }
  const settings: Record<string, string> = {}
  for (const { name, required, meaning, form } of wanted) {
    const variable = variableOf(gatewayType, name)
    const value = environment[variable] ?? kept[name]
    if (value === undefined && required) return { ok: false, why: `${variable} is not set. ${meaning}` }
    if (value === undefined) continue
    if (typeof value !== 'string') return { ok: false, why: `${name} in ${file} must be a text` }
    if (form !== undefined && !form.pattern.test(value)) return { ok: false, why: `${variable} ${form.rule}` }
    settings[name] = value
  }
  return { ok: true, settings }
}

/** `REPRISE_CHECK_AUTHORIZE_NET_API_LOGIN_ID` for the setting `apiLoginId` of `authorize_net`. */
export function variableOf(gatewayType: string, setting: string): string {
  return `REPRISE_CHECK_${gatewayType}_${setting.replace(/(?<=[a-z0-9])(?=[A-Z])/g, '_')}`.toUpperCase()
}

function readFile(file: string, gatewayType: string): Readonly<Record<string, unknown>> | null {
  try {
    const document = objectOf(JSON.parse(readFileSync(file, 'utf8')))
    return document === null ? null : (objectOf(document[gatewayType] ?? {}) ?? null)
  } catch {
    return null
  }
}

function objectOf(value: unknown): Readonly<Record<string, unknown>> | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : null
}
