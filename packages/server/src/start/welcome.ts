import { SANDBOX_COMPANY_CODE, SANDBOX_SFTP_USER, type SandboxAccess } from '../recovery/bootstrap-sandbox.ts'
import type { SftpAddress } from './compose-sftp.ts'

const MAKE_ANOTHER = `npx reprise key create --company ${SANDBOX_COMPANY_CODE} --mode sandbox`

/** What the operator sees when everything serves. The one place where a key is printed, and to the terminal only. */
export function renderWelcome(address: string, sftp: SftpAddress | null, sandbox: SandboxAccess): string {
  const lines = [
    'Reprise is ready.',
    '',
    `  API              ${address}`,
    `  Reference        ${address}/docs`,
    ...(sftp === null ? [] : renderSftp(sftp, sandbox)),
  ]
  return [...lines, ...renderAccess(address, sandbox), '', 'Ctrl-C stops it.'].join('\n')
}

function renderSftp({ host, port, fingerprint }: SftpAddress, sandbox: SandboxAccess): string[] {
  const shownHost = host.includes(':') ? `[${host}]` : host
  const password = sandbox.kind === 'known' ? sandbox.sftpPassword : null
  return [
    `  SFTP             sftp://${password === null ? '' : `${SANDBOX_SFTP_USER}@`}${shownHost}:${port}`,
    ...(password === null ? [] : [`  SFTP password    ${password.reveal()}`]),
    `  SFTP host key    ${fingerprint}`,
  ]
}

function renderAccess(address: string, sandbox: SandboxAccess): string[] {
  switch (sandbox.kind) {
    case 'known': {
      const apiKey = sandbox.apiKey.reveal()
      return [
        `  Sandbox API key  ${apiKey}`,
        `  Gateway token    ${sandbox.gatewayToken}`,
        '',
        `Company ${SANDBOX_COMPANY_CODE}, kept in ${sandbox.place}. Try it:`,
        `  curl -H 'Authorization: Basic ${apiKey}' ${address}/api/test`,
      ]
    }
    case 'dead':
      return [
        '',
        `The sandbox API key in ${sandbox.place} does not work here any more. Make another:`,
        `  ${MAKE_ANOTHER}`,
      ]
    case 'elsewhere':
      return [
        '',
        'This database was first started from another data directory; the file sandbox.json there has its sandbox API key.',
        'To make another:',
        `  ${MAKE_ANOTHER}`,
      ]
    default:
      return sandbox satisfies never
  }
}
