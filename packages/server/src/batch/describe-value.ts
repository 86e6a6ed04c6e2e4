/** What kind of thing stands in a cell, for a message: never the thing itself, which may be a card number. */
export function describeValue(text: string): string {
  if (text === '') return 'nothing'
  if (text.trim() === '') return 'only blanks'
  const digits = text.replaceAll(/[\s-]/g, '')
  if (/^[0-9]+$/.test(text)) return `a number of ${counted(text.length, 'digit')}`
  if (/^-[0-9]+$/.test(text)) return 'a negative number'
  if (/^[0-9]+$/.test(digits)) return `${counted(digits.length, 'digit')} with blanks or hyphens`
  if (/^-?[0-9]+[.,][0-9]+$/.test(text)) return 'a number with a fraction'
  if (/^[A-Za-z]+$/.test(text)) return counted(text.length, 'letter')
  return `text of ${counted(text.length, 'character')}`
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`
}
