/**
 * A spreadsheet runs a cell that begins with one of these. On writing such a cell gets an apostrophe before it, which
 * spreadsheets take for "this is text", and one that already has apostrophes there gets one more, so that reading takes
 * exactly that one away again.
 */
const FORMULA = /^'*[=+\-@\t\r]/
const NEUTRALISED = /^'+[=+\-@\t\r]/

export function neutraliseFormula(text: string): string {
  return FORMULA.test(text) ? `'${text}` : text
}

export function restoreFormula(text: string): string {
  return NEUTRALISED.test(text) ? text.slice(1) : text
}
