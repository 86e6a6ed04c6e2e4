import type { Command } from '../command.ts'
import { renderSftpUser } from '../render-sftp-users.ts'

export const sftpUserSetPassword: Command = {
  name: 'sftp-user set-password',
  about: 'Make a new password for an SFTP user and show it, this once. The one before opens nothing any more.',
  options: [],
  argument: 'NAME',
  examples: ['sftp-user set-password acme'],
  async run(channel, { argument }) {
    const json = await channel.call('sftp-user.set-password', { name: argument })
    return { text: renderSftpUser(json.user, json.password), json }
  },
}
