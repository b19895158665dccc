/** The program cannot start; the message names the setting or file and says what to do. Printed without a stack. */
export class StartupError extends Error {
  override readonly name = 'StartupError'
  /** Flag, variable or file that is wrong. */
  readonly setting: string

  constructor(setting: string, message: string) {
    super(message)
    this.setting = setting
  }
}
