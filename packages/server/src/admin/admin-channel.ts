import type { AdminOperationName, AdminOperations, AdminResults } from './admin-operations.ts'

/** The way to the operations: in this process, or through the socket of the one that has the database. */
export interface AdminChannel {
  /** @throws RequestError, the same either way */
  call<Name extends AdminOperationName>(name: Name, request: unknown): Promise<AdminResults[Name]>
  close(): Promise<void>
}

export function openDirectChannel(operations: AdminOperations, close: () => Promise<void>): AdminChannel {
  return { call: (name, request) => operations[name](request), close }
}
