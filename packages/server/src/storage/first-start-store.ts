import type { FirstStart, FirstStarts } from '../recovery/merchant-port.ts'
import { insertApiKey } from './api-key-store.ts'
import { insertCompany } from './company-store.ts'
import type { Database } from './database.ts'
import { insertGateway } from './gateway-store.ts'
import { insertSftpUser } from './sftp-user-store.ts'

export class FirstStartStore implements FirstStarts {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  async create(first: FirstStart, beforeCommit: () => Promise<void>): Promise<boolean> {
    const { company, gateway, apiKey, sftpUser } = first
    try {
      await this.#database.transaction(async (transaction) => {
        // A second process waits here, at the unique code, until the first has committed or given up.
        const isFirst = await insertCompany(transaction, company, gateway.createdAt)
        if (!isFirst) throw new AlreadyStarted()
        await insertGateway(transaction, gateway, null)
        await insertApiKey(transaction, apiKey)
        // An operator may have given the name to a user of another company; then he has no need of this one.
        await insertSftpUser(transaction, sftpUser)
        await beforeCommit()
      })
      return true
    } catch (error) {
      if (error instanceof AlreadyStarted) return false
      throw error
    }
  }
}

/** Rolls the transaction back: the violation of the unique code has spoilt it. */
class AlreadyStarted extends Error {}
