import { SANDBOX_COMPANY_CODE, type SandboxAccess } from '../recovery/bootstrap-sandbox.ts'

const MAKE_ANOTHER = `npx reprise key create --company ${SANDBOX_COMPANY_CODE} --mode sandbox`

/** What the operator sees when everything serves. The one place where a key is printed, and to the terminal only. */
export function renderWelcome(address: string, sandbox: SandboxAccess): string {
  const lines = ['Reprise is ready.', '', `  API              ${address}`, `  Reference        ${address}/docs`]
  return [...lines, ...renderAccess(address, sandbox), '', 'Ctrl-C stops it.'].join('\n')
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
