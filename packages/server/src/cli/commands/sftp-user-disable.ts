import type { Command } from '../command.ts'

export const sftpUserDisable: Command = {
  name: 'sftp-user disable',
  about: 'End an SFTP user for good. An open session ends within 5 seconds of its next request.',
  options: [],
  argument: 'NAME',
  examples: ['sftp-user disable acme'],
  async run(channel, { argument }) {
    const json = await channel.call('sftp-user.disable', { name: argument })
    return { text: `SFTP user ${json.user.name} is disabled.`, json }
  },
}
