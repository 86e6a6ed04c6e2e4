import type { Command } from './command.ts'
import { batchCheck } from './commands/batch-check.ts'
import { batchExport } from './commands/batch-export.ts'
import { batchLayout } from './commands/batch-layout.ts'
import { batchList } from './commands/batch-list.ts'
import { batchShow } from './commands/batch-show.ts'
import { cardRangesImport } from './commands/card-ranges-import.ts'
import { caseCancel } from './commands/case-cancel.ts'
import { caseResolve } from './commands/case-resolve.ts'
import { caseSettle } from './commands/case-settle.ts'
import { caseShow } from './commands/case-show.ts'
import { codesUnclassified } from './commands/codes-unclassified.ts'
import { companyCreate } from './commands/company-create.ts'
import { companyList } from './commands/company-list.ts'
import { companyShow } from './commands/company-show.ts'
import { companyUpdate } from './commands/company-update.ts'
import { explain } from './commands/explain.ts'
import { importHistoryCommand } from './commands/import-history.ts'
import { keyCreate } from './commands/key-create.ts'
import { keyList } from './commands/key-list.ts'
import { keyRevoke } from './commands/key-revoke.ts'
import { modelList } from './commands/model-list.ts'
import { modelReset } from './commands/model-reset.ts'
import { modelRollback } from './commands/model-rollback.ts'
import { openPgpRemoveKey } from './commands/openpgp-remove-key.ts'
import { openPgpSetKey } from './commands/openpgp-set-key.ts'
import { sftpUserAddKey } from './commands/sftp-user-add-key.ts'
import { sftpUserCreate } from './commands/sftp-user-create.ts'
import { sftpUserDisable } from './commands/sftp-user-disable.ts'
import { sftpUserList } from './commands/sftp-user-list.ts'
import { sftpUserRemoveKey } from './commands/sftp-user-remove-key.ts'
import { sftpUserRestrict } from './commands/sftp-user-restrict.ts'
import { sftpUserSetPassword } from './commands/sftp-user-set-password.ts'
import { vaultReencrypt } from './commands/vault-reencrypt.ts'
import { vaultRotate } from './commands/vault-rotate.ts'

/** Every command, in the order of the help and of docs/operations/cli.md. */
export const COMMANDS: readonly Command[] = [
  companyCreate,
  companyList,
  companyShow,
  companyUpdate,
  keyCreate,
  keyList,
  keyRevoke,
  sftpUserCreate,
  sftpUserList,
  sftpUserSetPassword,
  sftpUserAddKey,
  sftpUserRemoveKey,
  sftpUserRestrict,
  sftpUserDisable,
  openPgpSetKey,
  openPgpRemoveKey,
  vaultRotate,
  vaultReencrypt,
  explain,
  caseShow,
  caseCancel,
  caseResolve,
  caseSettle,
  codesUnclassified,
  cardRangesImport,
  modelList,
  modelRollback,
  modelReset,
  importHistoryCommand,
  batchCheck,
  batchList,
  batchShow,
  batchExport,
  batchLayout,
]

export function findCommand(name: string): Command | null {
  return COMMANDS.find((command) => command.name === name) ?? null
}
