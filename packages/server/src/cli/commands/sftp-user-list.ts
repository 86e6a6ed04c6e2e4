import type { Command } from '../command.ts'
import { renderSftpUsers } from '../render-sftp-users.ts'
import { toRequest } from '../to-request.ts'

export const sftpUserList: Command = {
  name: 'sftp-user list',
  about: 'List SFTP users, disabled ones too.',
  options: [{ name: 'company', value: 'CODE', isRequired: false, about: 'of this company only' }],
  argument: null,
  examples: ['sftp-user list', 'sftp-user list --company ACME --json'],
  async run(channel, input) {
    const json = await channel.call('sftp-user.list', toRequest(input))
    return { text: renderSftpUsers(json.users), json }
  },
}
