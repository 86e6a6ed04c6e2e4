import { type Static, type TSchema, Type } from '@sinclair/typebox'

/**
 * Atoms of the wire. Requests are lenient where existing clients are: any text may come as a number, a flag as
 * "true", and null is as absent. Answers are exact: every key is there, null where there is nothing.
 */

/** Text in a request; a number becomes that text. */
export function WireText(description: string) {
  return Type.Optional(Type.Unsafe<string | number | null>({ type: ['string', 'number', 'null'], description }))
}

/** A flag in a request, also as text. */
export function WireFlag(description: string) {
  return Type.Optional(
    Type.Unsafe<boolean | string | null>({
      enum: [true, false, 'true', 'false', 'True', 'False', '', null],
      description,
    }),
  )
}

/** A count in a request, also as text: 0 to 999. */
export function WireCount(description: string) {
  return Type.Optional(
    Type.Unsafe<number | string | null>({
      type: ['integer', 'string', 'null'],
      minimum: 0,
      maximum: 999,
      pattern: '^[0-9]{0,3}$',
      description,
    }),
  )
}

/** An object in a request that may also be null. */
export function WireObject<Properties extends Record<string, TSchema>>(properties: Properties, description: string) {
  const object = Type.Object(properties)
  return Type.Optional(Type.Unsafe<Static<typeof object> | null>({ ...object, type: ['object', 'null'], description }))
}

/** `{"name": {...}}`: every request body is wrapped. */
export function envelope<Name extends string, Content extends TSchema>(name: Name, content: Content) {
  return Type.Object({ [name]: content } as Record<Name, Content>)
}

/** A key of an answer that is null where there is nothing. */
export function Nullable<Schema extends TSchema>(schema: Schema) {
  return Type.Unsafe<Static<Schema> | null>({ ...schema, type: [schema['type'], 'null'] })
}

export const NullableText = Nullable(Type.String())

/** ISO 8601, UTC, with Z. */
export const Instant = Type.String({ description: 'ISO 8601, UTC, with Z', examples: ['2026-11-24T10:15:00.000Z'] })
export const NullableInstant = Nullable(Instant)

/** Anything that JSON can hold, given back as it was sent. */
export const AnyJson = Type.Unsafe<unknown>({})
