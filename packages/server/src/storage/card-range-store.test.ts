import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { openTestDatabase } from '../../test/harness/database.ts'
import { systemClock } from '../domain/clock.ts'
import { InvalidField } from '../domain/errors.ts'
import { importCardRanges } from '../recovery/import-card-ranges.ts'
import { readCardRangeFile } from './card-range-file.ts'
import { CardRangeStore } from './card-range-store.ts'

const database = await openTestDatabase({ after })
const directory = await mkdtemp(join(tmpdir(), 'reprise-ranges-'))
after(() => rm(directory, { recursive: true }))

let imports = 0

/** Imports a file of this text through a store of its own, as another process would have one. */
async function importText(text: string) {
  const file = join(directory, 'ranges.csv')
  await writeFile(file, text)
  const cardRanges = new CardRangeStore(database)
  imports += 1
  const ids = { next: () => `import-${imports}` }
  const done = await importCardRanges({ cardRanges, readCardRangeFile, ids, clock: systemClock }, { file })
  return { ...done, cardRanges }
}

async function refusalOf(text: string): Promise<InvalidField> {
  try {
    await importText(text)
  } catch (error) {
    assert.ok(error instanceof InvalidField, String(error))
    return error
  }
  return assert.fail('it was taken')
}

describe('card ranges', () => {
  it('tell funding and country of a number by its first eight digits, else by its first six', async () => {
    const { ranges, cardRanges } = await importText(
      'bin,type,country\n411111,credit,US\n41111122,DEBIT,de\n522222,charge,\n',
    )
    assert.equal(ranges, 3)
    assert.deepEqual(cardRanges.find('41111122'), { prefix: '41111122', funding: 'debit', issuerCountry: 'DE' })
    assert.deepEqual(cardRanges.find('41111133'), { prefix: '411111', funding: 'credit', issuerCountry: 'US' })
    assert.deepEqual(cardRanges.find('52222233'), { prefix: '522222', funding: null, issuerCountry: null })
    assert.equal(cardRanges.find('60110033'), null)
  })

  it('are read by the names that tables of others have for their columns, quoted or not, whatever their order', async () => {
    const { cardRanges } = await importText(
      '\ufeff"Issuer","Country_Code","Is Prepaid","IIN Start","Card-Type"\r\n"Bank, Inc.",FR,yes,457173,debit\r\n',
    )
    assert.deepEqual(cardRanges.find('45717333'), { prefix: '457173', funding: 'prepaid', issuerCountry: 'FR' })
  })

  it('are replaced whole, and other processes notice when they look', async () => {
    const other = (await importText('bin,type\n400000,credit\n')).cardRanges
    await importText('bin,type\n400001,debit\n')
    assert.equal(other.find('40000033')?.funding, 'credit')
    assert.equal(await other.refresh(), true)
    assert.equal(other.find('40000033'), null)
    assert.equal(other.find('40000133')?.funding, 'debit')
    assert.equal(await other.refresh(), false)
    const [left] = await database.query<{ rows: number }>('select count(*)::integer as rows from card_ranges')
    assert.equal(left?.rows, 1, 'those of before are gone')
  })

  it('stay as they were for a file with a fault, which is named by its line and never by what stands there', async () => {
    const { cardRanges } = await importText('bin,type\n400002,credit\n')
    for (const [text, field] of [
      ['bin,type\n400003,credit\n4111-1111-1111-1111,debit\n', 'line 3, bin'],
      ['bin,country\n400003,Germany\n', 'line 2, country'],
      ['bin,type\n', 'file'],
      ['number,kind\n1,2\n', 'line 2, bin'],
      ['bin,type\n"400003,credit\n', 'file'],
    ] as const) {
      const refusal = await refusalOf(text)
      assert.equal(refusal.field, field)
      assert.ok(!refusal.message.includes('4111-1111-1111-1111'))
    }
    await cardRanges.refresh()
    assert.equal(cardRanges.find('40000233')?.funding, 'credit')
    assert.equal(cardRanges.find('40000333'), null)
  })

  it('of a prefix that a file names twice are those of the later row', async () => {
    const { ranges, cardRanges } = await importText('bin,type\n400004,credit\n400004,debit\n')
    assert.equal(ranges, 1)
    assert.equal(cardRanges.find('40000433')?.funding, 'debit')
  })
})
