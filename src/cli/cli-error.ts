/** Ends a command with a message for a person; anything else that is thrown is a bug and prints its stack. */
export class CliError extends Error {
  override readonly name = 'CliError'
  readonly exitCode: number

  /** 1 = the work failed, 2 = used wrongly (arguments, settings), 3 = done, but something needs a person's attention. */
  constructor(message: string, exitCode: 1 | 2 | 3 = 1) {
    super(message)
    this.exitCode = exitCode
  }
}
