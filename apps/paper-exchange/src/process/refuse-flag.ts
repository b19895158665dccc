import { EXIT, StartRefused } from './exit.ts'

/** A flag or a file named by one is wrong: says so in one line. @throws StartRefused */
export function refuseFlag(message: string): never {
  throw new StartRefused(EXIT.badFlags, message)
}
