import type { FieldReader } from './field-reader.ts'
import type { GatewayType } from './gateway-port.ts'

/** A setting's new value; null: to be removed; true: to stay as it is, which is how an answer shows one that is set. */
export type SettingChanges = Readonly<Record<string, string | null | true>>

/** Private keys in PEM are the longest. */
const VALUE_LENGTH_MAX = 10_000
const SETTINGS_MAX = 50
const NAME = /^[A-Za-z][A-Za-z0-9_.-]{0,63}$/

/** The settings that a request names; null when it names none. No error shows a value. @throws InvalidField */
export function readSettingChanges(request: FieldReader): SettingChanges | null {
  const fields = request.object('settings') ?? null
  if (fields === null) return null
  const names = fields.names()
  if (names.length > SETTINGS_MAX) request.refuse('settings', `must have at most ${SETTINGS_MAX} entries`)
  if (!names.every((name) => NAME.test(name))) {
    request.refuse('settings', 'must have names of at most 64 letters, digits, dots, - and _, a letter first')
  }
  return Object.fromEntries(names.map((name) => [name, readSetting(fields, name)]))
}

function readSetting(fields: FieldReader, name: string): string | null | true {
  if (fields.isTrue(name)) return true
  return fields.text(name, VALUE_LENGTH_MAX) ?? null
}

/**
 * The settings after a change. A type of which this version knows the settings takes these and no others, because a
 * misspelt one would be noticed at the first charge; for the others everything is kept until an adapter knows better.
 * @throws InvalidField
 */
export function applySettingChanges(
  request: FieldReader,
  type: GatewayType | undefined,
  present: Readonly<Record<string, string>>,
  changes: SettingChanges,
): Readonly<Record<string, string>> {
  const known = type?.settings ?? []
  const settings: Record<string, string> = { ...present }
  for (const [name, value] of Object.entries(changes)) {
    if (known.length > 0 && !known.some((setting) => setting.name === name)) {
      const names = known.map((setting) => setting.name).join(', ')
      request.refuse(`settings.${name}`, `is not a setting of this gatewayType, which has ${names}`)
    }
    const form = known.find((setting) => setting.name === name)?.form
    if (typeof value === 'string' && form !== undefined && !form.pattern.test(value)) {
      request.refuse(`settings.${name}`, form.rule)
    }
    if (value === null) delete settings[name]
    else if (value !== true) settings[name] = value
    else if (!Object.hasOwn(settings, name)) request.refuse(`settings.${name}`, 'is not set, and true is no value')
  }
  if (Object.keys(settings).length === 0) return settings
  // Without any settings a gateway serves recommendations only; with some, it is meant to be charged.
  const missing = known.find(({ name, required }) => required && !Object.hasOwn(settings, name))
  return missing === undefined
    ? settings
    : request.refuse(`settings.${missing.name}`, 'is required by this gatewayType')
}
