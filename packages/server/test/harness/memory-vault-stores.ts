import type { CachedCvv, CvvStore } from '../../src/vault/cvv-store.ts'
import type { SealedRow, SealedRowStore } from '../../src/vault/reencrypt.ts'
import type { DataKeyStore, MasterKeyCheckStore, WrappedKey } from '../../src/vault/wrapped-key-store.ts'

const nameOf = (key: WrappedKey): string => `${key.companyId}/${key.purpose}/${String(key.version).padStart(10, '0')}`

export class MemoryDataKeyStore implements DataKeyStore {
  readonly rows = new Map<string, WrappedKey>()
  findCount = 0

  async find(companyId: string): Promise<WrappedKey[]> {
    this.findCount += 1
    return [...this.rows.values()].filter((row) => row.companyId === companyId)
  }

  async insertIfAbsent(key: WrappedKey): Promise<WrappedKey> {
    const known = this.rows.get(nameOf(key))
    if (known === undefined) this.rows.set(nameOf(key), key)
    return known ?? key
  }

  async listWrappedBy(masterKeyId: string, after: WrappedKey | null, limit: number): Promise<WrappedKey[]> {
    return [...this.rows.entries()]
      .filter(([name, row]) => row.masterKeyId === masterKeyId && (after === null || name > nameOf(after)))
      .sort(([left], [right]) => (left < right ? -1 : 1))
      .slice(0, limit)
      .map(([, row]) => row)
  }

  async replaceWrapping(key: WrappedKey, masterKeyId: string, wrapped: Buffer): Promise<boolean> {
    const known = this.rows.get(nameOf(key))
    if (known?.masterKeyId !== key.masterKeyId) return false
    this.rows.set(nameOf(key), { ...known, masterKeyId, wrapped })
    return true
  }
}

export class MemoryMasterKeyCheckStore implements MasterKeyCheckStore {
  value: string | null = null

  async insertIfAbsent(checkValue: string): Promise<string> {
    this.value ??= checkValue
    return this.value
  }

  async replace(expected: string, next: string): Promise<boolean> {
    if (this.value !== expected) return false
    this.value = next
    return true
  }
}

export class MemoryCvvStore implements CvvStore {
  readonly rows = new Map<string, CachedCvv>()

  async put(cvv: CachedCvv): Promise<void> {
    this.rows.set(`${cvv.companyId}/${cvv.paymentMethodId}`, cvv)
  }

  async take(companyId: string, paymentMethodId: string): Promise<CachedCvv | null> {
    const name = `${companyId}/${paymentMethodId}`
    const row = this.rows.get(name) ?? null
    this.rows.delete(name)
    return row
  }

  async deleteExpired(now: Date, latest: Date): Promise<number> {
    let deleted = 0
    for (const [name, row] of this.rows) {
      if (row.expiresAt > now && row.expiresAt <= latest) continue
      this.rows.delete(name)
      deleted += 1
    }
    return deleted
  }

  async count(): Promise<number> {
    return this.rows.size
  }
}

export class MemorySealedRowStore implements SealedRowStore {
  readonly rows = new Map<string, SealedRow>()

  async listSealedBefore(
    companyId: string,
    header: Buffer,
    afterId: string | null,
    limit: number,
  ): Promise<SealedRow[]> {
    return [...this.rows.values()]
      .filter((row) => row.record.companyId === companyId && Buffer.compare(row.sealed, header) < 0)
      .filter((row) => afterId === null || row.record.id > afterId)
      .sort((left, right) => (left.record.id < right.record.id ? -1 : 1))
      .slice(0, limit)
  }

  async replaceSealed(record: SealedRow['record'], expected: Buffer, next: Buffer): Promise<boolean> {
    const row = this.rows.get(record.id)
    if (row === undefined || !row.sealed.equals(expected)) return false
    this.rows.set(record.id, { record, sealed: next })
    return true
  }
}
