import { type Static, Type } from '@sinclair/typebox'
import { Instant, Nullable, NullableInstant } from './wire.ts'

const Money = Type.Unsafe<number | string>({
  type: ['integer', 'string'],
  description: 'Minor units; as text where it is beyond what a JSON number holds exactly (9007199254740991)',
})

const CurrencyAmounts = Type.Object({
  currencyCode: Nullable(Type.String({ description: 'Null: rows whose amount or currency cannot be read' })),
  accepted: Type.Integer(),
  acceptedAmount: Money,
  rejected: Type.Integer(),
  rejectedAmount: Money,
})

export const BatchAnswer = Type.Object(
  {
    id: Type.String(),
    fileName: Type.String(),
    status: Type.String({
      description:
        'received, checking (it is being read), acting, done; failed (it could not be read) and refused (its name): nothing was done',
    }),
    reason: Nullable(
      Type.Object(
        { line: Nullable(Type.Integer()), message: Type.String() },
        { description: 'Why it failed or was refused' },
      ),
    ),
    rows: Type.Integer({ description: 'Accepted and rejected ones; while it is being read: so far' }),
    accepted: Type.Integer(),
    rejected: Type.Integer({ description: 'Rows that were wrong by themselves: they do not act' }),
    acted: Type.Integer({ description: 'Accepted rows that have acted' }),
    refused: Type.Integer({ description: 'Of those: refused when they acted, by what only the database knows' }),
    amounts: Type.Array(CurrencyAmounts),
    dateReceived: Instant,
    dateAcknowledged: NullableInstant,
    dateFinished: NullableInstant,
  },
  { title: 'Batch' },
)

export const BatchPageQuery = Type.Object({
  order: Type.Optional(Type.String({ description: 'asc (default, oldest first) or desc' })),
  count: Type.Optional(Type.String({ description: 'Items a page: 1 to 100, default 20; out of range is clamped' })),
  sinceToken: Type.Optional(Type.String({ description: 'The last id of the page before, exclusive' })),
})

export const UploadQuery = Type.Object({
  fileName: Type.Optional(
    Type.String({
      description:
        'Name of the file, <company code>yyyyMMddHHmmss.txt; absent: that of the multipart part, else one of now',
    }),
  ),
})

export const BatchFileText = Type.String({ description: 'The file, as Outputs has it' })

export type BatchAnswer = Static<typeof BatchAnswer>
export type BatchPageQuery = Static<typeof BatchPageQuery>
export type UploadQuery = Static<typeof UploadQuery>
