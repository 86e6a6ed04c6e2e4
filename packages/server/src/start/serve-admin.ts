import type { AdminOperations } from '../admin/admin-operations.ts'
import { openAdminSocket } from '../admin/admin-socket.ts'
import type { DataDirectory } from '../storage/data-directory.ts'

/**
 * Lets commands of this machine reach the server that holds the data directory; returns how to stop it. Beside a
 * PostgreSQL there is nothing to serve: commands open the database themselves.
 */
export async function serveAdmin(
  heldDirectory: DataDirectory | null,
  operations: AdminOperations,
  onFailure: (error: unknown) => void,
): Promise<() => Promise<void>> {
  if (heldDirectory === null) return async () => {}
  const socket = await openAdminSocket(heldDirectory.path, operations, onFailure)
  await heldDirectory.publish({ adminSocketPath: socket.path })
  return socket.close
}
