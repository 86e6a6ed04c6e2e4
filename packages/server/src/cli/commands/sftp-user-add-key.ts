import type { Command } from '../command.ts'
import { renderSftpUser } from '../render-sftp-users.ts'

export const sftpUserAddKey: Command = {
  name: 'sftp-user add-key',
  about: 'Let an SFTP user log in by one more public key. A password, if any, goes on working.',
  options: [{ name: 'key', value: 'KEY', isRequired: true, about: 'a line of an OpenSSH .pub file' }],
  argument: 'NAME',
  examples: ['sftp-user add-key acme --key "$(cat id_ed25519.pub)"'],
  async run(channel, { argument, options }) {
    const json = await channel.call('sftp-user.add-key', { name: argument, ...options })
    return { text: renderSftpUser(json.user), json }
  },
}
