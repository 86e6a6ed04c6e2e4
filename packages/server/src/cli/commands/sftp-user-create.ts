import type { Command } from '../command.ts'
import { renderSftpUser } from '../render-sftp-users.ts'
import { toRequest } from '../to-request.ts'

export const sftpUserCreate: Command = {
  name: 'sftp-user create',
  about: 'Make a user who brings and fetches batch files, with a key, or with a password that is shown this once.',
  options: [
    { name: 'company', value: 'CODE', isRequired: true, about: 'whose files' },
    { name: 'mode', value: 'MODE', isRequired: true, about: 'sandbox, or live: for real cards' },
    { name: 'name', value: 'NAME', isRequired: true, about: 'to log in with; one of this name in the installation' },
    { name: 'key', value: 'KEY', isRequired: false, about: 'a line of an OpenSSH .pub file, in place of a password' },
    { name: 'from', value: 'NETWORKS', isRequired: false, about: 'addresses or CIDR ranges, by commas; absent: any' },
  ],
  argument: null,
  examples: [
    'sftp-user create --company ACME --mode sandbox --name acme',
    'sftp-user create --company ACME --mode live --name acme-live --key "ssh-ed25519 AAAA..." --from 203.0.113.0/24',
  ],
  async run(channel, input) {
    const json = await channel.call('sftp-user.create', toRequest(input))
    return { text: renderSftpUser(json.user, json.password), json }
  },
}
