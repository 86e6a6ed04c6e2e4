import type { Command } from '../command.ts'
import { renderSftpUser } from '../render-sftp-users.ts'

export const sftpUserRestrict: Command = {
  name: 'sftp-user restrict',
  about: 'Say from which addresses an SFTP user may come, in place of those before.',
  options: [
    { name: 'from', value: 'NETWORKS', isRequired: false, about: 'addresses or CIDR ranges, by commas; absent: any' },
  ],
  argument: 'NAME',
  examples: ['sftp-user restrict acme --from 203.0.113.7,198.51.100.0/24', 'sftp-user restrict acme'],
  async run(channel, { argument, options }) {
    const json = await channel.call('sftp-user.restrict', { name: argument, ...options })
    return { text: renderSftpUser(json.user), json }
  },
}
