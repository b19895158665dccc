import { destination, type Logger, pino } from 'pino'

/** Structured log, to stderr (stdout carries the ready line) or a file. Secrets are cut out wherever they turn up. */
export function makeLog(level: string, file: string | null): Logger {
  const redact = {
    paths: ['secret', 'passphrase', 'adminToken', '*.secret', '*.passphrase', '*.adminToken'],
    remove: true,
  }
  const target =
    file === null ? destination({ dest: 2, sync: true }) : destination({ dest: file, mkdir: true, sync: true })
  return pino({ level, redact, base: null, name: 'paper-exchange' }, target)
}
