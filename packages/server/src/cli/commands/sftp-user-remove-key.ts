import type { Command } from '../command.ts'
import { renderSftpUser } from '../render-sftp-users.ts'

export const sftpUserRemoveKey: Command = {
  name: 'sftp-user remove-key',
  about: 'Take a public key from an SFTP user.',
  options: [{ name: 'fingerprint', value: 'FINGERPRINT', isRequired: true, about: 'as "sftp-user list" shows it' }],
  argument: 'NAME',
  examples: ['sftp-user remove-key acme --fingerprint SHA256:jFb7...'],
  async run(channel, { argument, options }) {
    const json = await channel.call('sftp-user.remove-key', { name: argument, ...options })
    return { text: renderSftpUser(json.user), json }
  },
}
