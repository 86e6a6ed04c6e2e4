import { Type } from '@sinclair/typebox'
import { NullableText } from './wire.ts'

/** What a request that could not be processed is answered. Never holds what was sent. */
export const ErrorAnswer = Type.Object(
  {
    error: Type.Object({
      code: Type.String({ description: 'Stable, for programs' }),
      message: Type.String({ description: 'One sentence' }),
      field: NullableText,
      requestId: Type.String(),
    }),
  },
  { title: 'Error' },
)

export const ERROR_ANSWERS = {
  400: ErrorAnswer,
  401: ErrorAnswer,
  403: ErrorAnswer,
  404: ErrorAnswer,
  413: ErrorAnswer,
  415: ErrorAnswer,
  500: ErrorAnswer,
  503: ErrorAnswer,
} as const
