import type { BatchLayout } from './batch-format-port.ts'

export interface BatchLayouts {
  /** Null: the company has none of its own. */
  read(companyId: string): Promise<BatchLayout | null>
  /** From the next file on. */
  write(companyId: string, layout: BatchLayout): Promise<void>
}
