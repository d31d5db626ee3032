/** Where commands speak: lines for a person, or one JSON document for a machine. */
export interface Output {
  readonly json: boolean
  /** A line for a person; nothing with --json. */
  line(text: string): void
  /** The result: printed as JSON with --json, otherwise through `lines`. */
  result(value: unknown, lines: () => readonly string[]): void
}

export const createOutput = (json: boolean): Output => ({
  json,
  line: (text) => void (json || process.stderr.write(`${text}\n`)),
  result: (value, lines) =>
    void process.stdout.write(json ? `${JSON.stringify(value, undefined, 2)}\n` : `${lines().join('\n')}\n`),
})
