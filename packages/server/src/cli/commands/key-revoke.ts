import type { Command } from '../command.ts'

export const keyRevoke: Command = {
  name: 'key revoke',
  about: 'End an API key: at once on an embedded database, within 5 seconds in every server of a PostgreSQL.',
  options: [],
  argument: 'KEY_ID',
  examples: ['key revoke 01JABCDEFGHJKMNPQRSTVWXYZ0'],
  async run(channel, { argument }) {
    const json = await channel.call('key.revoke', { keyId: argument })
    return { text: `Key ${json.keyId} is revoked.`, json }
  },
}
