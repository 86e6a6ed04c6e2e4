import { Counter, Gauge, type Registry } from 'prom-client'

export interface SftpMetrics {
  sftpSessionChanged(change: 1 | -1): void
  /** `why`: as the log says it. */
  sftpLoginRefused(why: string): void
  /** Of files: in from clients, out to them. */
  sftpMoved(direction: 'in' | 'out', bytes: number): void
  /** An input was answered, whichever way it came. */
  batchFileAnswered(end: 'accepted' | 'refused'): void
}

/** Batch files, and the SFTP server of this process. */
export function sftpMetrics(registers: Registry[]): SftpMetrics {
  const sessions = new Gauge({ name: 'reprise_sftp_sessions', help: 'SFTP sessions that are open', registers })
  const refused = new Counter({
    name: 'reprise_sftp_logins_refused_total',
    help: 'SFTP logins that were refused, by reason',
    labelNames: ['why'],
    registers,
  })
  const bytes = new Counter({
    name: 'reprise_sftp_bytes_total',
    help: 'Bytes of files that SFTP clients brought (in) and fetched (out)',
    labelNames: ['direction'],
    registers,
  })
  const files = new Counter({
    name: 'reprise_batch_files_total',
    help: 'Batch files that this process answered, by SFTP or not, by end: accepted or refused as a whole',
    labelNames: ['end'],
    registers,
  })
  return {
    sftpSessionChanged: (change) => sessions.inc(change),
    sftpLoginRefused: (why) => refused.inc({ why }),
    sftpMoved: (direction, count) => bytes.inc({ direction }, count),
    batchFileAnswered: (end) => files.inc({ end }),
  }
}
