/** As many digits as the shortest card number has, with what people write between them. */
const DIGITS = /\d(?:[\s-]*\d){11,}/
/** Our own ids may hold as many digits in a row by chance; they name the entry, and no caller chooses them. */
const OWN_ID = /"(?:reqId|transactionId)":"[0-9A-Z]{26}"/
const STRING = /"[^"\\]*(?:\\.[^"\\]*)*"/
const NUMBER = /-?\d[\d.eE+-]*/
const TOKENS = new RegExp([OWN_ID, STRING, NUMBER].map(({ source }) => source).join('|'), 'g')
const HIDDEN = '[redacted]'

/**
 * A line of JSON without anything that could be a card number, in names, texts and numbers alike. The check digit is not
 * asked: a mistyped number is nobody's to read either.
 */
export function hideCardNumbers(line: string): string {
  if (!DIGITS.test(line)) return line
  return line.replace(TOKENS, (token) => {
    if (!token.startsWith('"')) return DIGITS.test(token) ? `"${HIDDEN}"` : token
    return OWN_ID.test(token) ? token : hideInText(token)
  })
}

/** An escaped character may end in digits, which are none of the text. */
function hideInText(text: string): string {
  return text.replace(/\\u[0-9a-f]{4}|\d(?:[\s-]*\d){11,}/gi, (part) => (part.startsWith('\\') ? part : HIDDEN))
}
