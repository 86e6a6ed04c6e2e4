import type { CleanedField, FieldChange } from '../domain/field-change.ts'
import type { CardHolder } from '../domain/payment-method.ts'
import type { FieldLimits } from './gateway-port.ts'

export interface CleanUp {
  /** Fitted to the gateway's limits; false: sent as it came. */
  readonly dataCleanUp: boolean
  /** False: no address leaves, so that no issuer can decline for one that is out of date. */
  readonly sendsAddress: boolean
}

export interface CleanedHolder {
  readonly cardHolder: CardHolder
  /** In the order of the fields; empty: nothing was changed. */
  readonly changes: readonly FieldChange[]
}

/**
 * The card holder's data as this gateway takes it. Nothing is invented: a field is cut, loses characters that the gateway
 * does not take, or is left out where nothing of it is left or where a part of it would be wrong (an email).
 */
export function cleanUp(holder: CardHolder, limits: FieldLimits | undefined, wanted: CleanUp): CleanedHolder {
  const changes: FieldChange[] = []
  const clean = (field: Exclude<CleanedField, 'country'>, text: string | null) => {
    if (text === null || !wanted.dataCleanUp) return text
    const cleaned = cleanText(text, limits?.characters ?? 'unicode', limits?.[field] ?? Number.POSITIVE_INFINITY)
    const isBroken = cleaned.change === 'shortened' && isWholeOnly(field)
    if (cleaned.text === '' || isBroken) {
      changes.push({ field, change: 'left_out' })
      return null
    }
    if (cleaned.change !== null) changes.push({ field, change: cleaned.change })
    return cleaned.text
  }
  const withhold = (field: CleanedField, text: string | null) => {
    if (text !== null) changes.push({ field, change: 'withheld' })
    return null
  }
  const { address } = holder
  const addressed = wanted.sendsAddress ? clean : withhold
  const cardHolder: CardHolder = {
    firstName: clean('firstName', holder.firstName),
    lastName: clean('lastName', holder.lastName),
    fullName: clean('fullName', holder.fullName),
    email: clean('email', holder.email),
    phoneNumber: clean('phoneNumber', holder.phoneNumber),
    address: {
      address1: addressed('address1', address.address1),
      address2: addressed('address2', address.address2),
      city: addressed('city', address.city),
      state: addressed('state', address.state),
      postalCode: addressed('postalCode', address.postalCode),
      country: wanted.sendsAddress ? address.country : withhold('country', address.country),
    },
  }
  return { cardHolder, changes }
}

/** Half of an email or of a telephone number is somebody else's, and half of a postal code another place. */
function isWholeOnly(field: CleanedField): boolean {
  return field === 'email' || field === 'phoneNumber' || field === 'postalCode'
}

interface CleanedText {
  readonly text: string
  /** The strongest of what was done; null: nothing. */
  readonly change: 'spaces' | 'characters' | 'shortened' | null
}

function cleanText(text: string, characters: FieldLimits['characters'], lengthMax: number): CleanedText {
  const taken = takeCharacters(text, characters)
  const spaced = taken.replace(/\s+/gu, ' ').trim()
  const cut = [...spaced].slice(0, lengthMax).join('').trim()
  if (cut !== spaced) return { text: cut, change: 'shortened' }
  if (taken !== text.replace(/\s/gu, ' ')) return { text: cut, change: 'characters' }
  return { text: cut, change: spaced === text ? null : 'spaces' }
}

/** Letters that have no mark to lose, and what the alphabets that lack them write. */
const WRITTEN_AS: Readonly<Record<string, string>> = {
  ß: 'ss',
  æ: 'ae',
  Æ: 'AE',
  œ: 'oe',
  Œ: 'OE',
  ø: 'o',
  Ø: 'O',
  đ: 'd',
  Đ: 'D',
  ł: 'l',
  Ł: 'L',
  ı: 'i',
  þ: 'th',
  Þ: 'Th',
  '‘': "'",
  '’': "'",
  '“': '"',
  '”': '"',
  '–': '-',
  '—': '-',
}

function takeCharacters(text: string, characters: FieldLimits['characters']): string {
  // A tab or a line break in a name is a space that somebody typed.
  const plain = text.normalize('NFC').replace(/[\p{Cc}\p{Cf}]/gu, (each) => (/\s/u.test(each) ? ' ' : ''))
  if (characters === 'unicode') return plain
  const isTaken = characters === 'ascii' ? /^[\x20-\x7e]$/ : /^[\x20-\x7e\xa0-\xff]$/
  let taken = ''
  for (const each of plain) {
    if (isTaken.test(each)) taken += each
    else taken += [...(WRITTEN_AS[each] ?? each.normalize('NFD'))].filter((part) => isTaken.test(part)).join('')
  }
  return taken
}
