import type { Config } from '../config.ts'

/** One sentence for the operator: what stopped the start, and what to do. The stack only where the log level asks for it. */
export function describeFailure(error: unknown, config: Pick<Config, 'host' | 'batch' | 'port' | 'logLevel'>): string {
  const sentence = firstLine(sentenceOf(error, config))
  const isWordy = config.logLevel === 'debug' || config.logLevel === 'trace'
  return isWordy && error instanceof Error && error.stack !== undefined ? `${sentence}\n${error.stack}` : sentence
}

function sentenceOf(error: unknown, { host, ...config }: Pick<Config, 'host' | 'batch' | 'port'>): string {
  if (!(error instanceof Error)) return String(error)
  const isListening = 'syscall' in error && (error.syscall === 'listen' || error.syscall === 'getaddrinfo')
  if (!isListening || !('code' in error)) return error.message
  const isSftp = 'port' in error && error.port === config.batch.sftpPort && error.port !== config.port
  const [port, variable] = isSftp ? [config.batch.sftpPort, 'SFTP_PORT'] : [config.port, 'PORT']
  switch (error.code) {
    case 'EADDRINUSE':
      return `Port ${port} of ${host} is in use: stop the program that has it, or set ${variable} to another (0: any free one)`
    case 'EACCES':
      return `Port ${port} of ${host} is not for this user: set ${variable} to 1024 or higher`
    case 'EADDRNOTAVAIL':
      return `HOST ${host} is not an address of this machine: 127.0.0.1 is this machine alone, 0.0.0.0 all its addresses`
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `HOST ${host} is a name that has no address here: give an IP address`
    default:
      return error.message
  }
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0] ?? text
}
