export interface FailureText {
  /** Stable code for grouping and translation. */
  readonly reason: string
  readonly message: string
  readonly remedy: string
}

/** Ends a run with a message for people. Thrown by work that cannot go on, e.g. because most rows vanished. */
export class RunFailure extends Error {
  override readonly name = 'RunFailure'
  readonly reason: string
  readonly remedy: string
  constructor({ reason, message, remedy }: FailureText, options?: ErrorOptions) {
    super(message, options)
    this.reason = reason
    this.remedy = remedy
  }
}

/** This execution of the run is no longer the valid one: cancelled by a person, or taken over by another process. */
export class RunLost extends Error {
  override readonly name = 'RunLost'
}

/** Ends this execution, not the run: it makes room for something that matters more, and goes on when it is executed again. */
export class RunPaused extends Error {
  override readonly name = 'RunPaused'
}

const WAIT =
  'Wait: the next run tries again. If it stays so, check that the system runs and can be reached from this host.'
const ADDRESS = 'Check the address in the configuration: something else answers there.'
const ACCOUNT = 'Check user name, password or token, and the rights of the account; `interop doctor` tells which.'

const QUIET = 'Run it again when nobody changes the list over there.'

/** By the kinds of failure of the HTTP layer and of the connectors. */
const remedies: Readonly<Record<string, string>> = {
  ill: WAIT,
  unavailable: WAIT,
  truncated: 'Wait: the next run tries again. If it stays so, a proxy between the two hosts cuts long answers.',
  refused: ACCOUNT,
  badCredentials: ACCOUNT,
  unauthorized: ACCOUNT,
  forbidden: ACCOUNT,
  redirected: ADDRESS,
  notJson: ADDRESS,
  wrongAddress: ADDRESS,
  notFound: ADDRESS,
  unexpectedAnswer: ADDRESS,
  unexpectedShape: ADDRESS,
  unsupported: 'Use a version of the system that docs/connectors/ lists.',
  declined: 'Read what the system answered; correct the setting or the data that it names.',
  tooLarge: 'Check the address in the configuration, or ask for less at a time.',
  blocked: 'Allow this address in the configuration if it is meant.',
  repeats: 'Report it to whoever runs the system or the proxy before it: its pages repeat. Nothing was taken for gone.',
  shrinks: QUIET,
  rowsMissing: QUIET,
  unstablePages: QUIET,
}

/** Any thrown thing as reason, message and remedy. Connectors' failures are told by their `kind`. */
export function describeFailure(error: unknown): FailureText {
  const message = error instanceof Error ? error.message : readText(error, 'message') || String(error)
  const failure = readObject(error, 'failure') ?? error
  const reason = readText(error, 'reason') || readText(failure, 'reason') || readText(failure, 'kind')
  if (!reason) {
    return {
      reason: 'unexpected',
      message: message || 'The work ended with an error that has no message',
      remedy: 'Look for this run in the log, and report the error with those lines.',
    }
  }
  const remedy = readText(error, 'remedy') || readText(failure, 'remedy')
  return { reason, message, remedy: remedy || (remedies[reason] ?? 'Look for this run in the log.') }
}

/** A run that is given up because its process died each time. */
export const describeCrashes = (times: number): FailureText => ({
  reason: 'crashes',
  message: `The process that did this work died ${times} times in a row without getting further; it is not tried again by itself`,
  remedy:
    'Look in the log and in the journal of the host for what ended it; mostly it is memory (`dmesg | grep -i oom`). Give it more, or less to do with a smaller historyMonths, and run it again.',
})

function readText(from: unknown, key: string): string {
  const value = readKey(from, key)
  return typeof value === 'string' ? value : ''
}

function readObject(from: unknown, key: string): object | undefined {
  const value = readKey(from, key)
  return typeof value === 'object' && value !== null ? value : undefined
}

const readKey = (from: unknown, key: string): unknown =>
  typeof from === 'object' && from !== null && key in from ? Reflect.get(from, key) : undefined
