import type { ShownSftpUser } from '../admin/sftp-user-operations.ts'
import { renderTable } from './render-table.ts'

export function renderSftpUsers(users: readonly ShownSftpUser[]): string {
  const headings = ['NAME', 'COMPANY', 'MODE', 'PASSWORD', 'KEYS', 'FROM', 'CREATED', 'DISABLED']
  const rows = users.flatMap((user) => {
    const { name, company, mode, hasPassword, keys, from, createdAt, disabledAt } = user
    const password = hasPassword ? 'yes' : 'no'
    const sources = from.length === 0 ? 'anywhere' : from.join(',')
    const first = [name, company, mode, password, keys[0] ?? '-', sources, createdAt, disabledAt ?? '-']
    return [first, ...keys.slice(1).map((key) => ['', '', '', '', key])]
  })
  return renderTable(headings, rows)
}

/** One user, and the password where one was just made. */
export function renderSftpUser(user: ShownSftpUser, password: string | null = null): string {
  const table = renderSftpUsers([user])
  if (password === null) return table
  return `Password:  ${password}\nKeep it now: it cannot be shown again.\n${table}`
}
