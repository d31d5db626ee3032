/** One thing that doctor looked at. */
export interface Finding {
  readonly check: string
  readonly state: 'ok' | 'warn' | 'fail'
  readonly message: string
  /** What to do; null when nothing. */
  readonly remedy: string | null
}

/** One question to the installation. Throws only for bugs: a fault of the outside is a finding. */
export interface Check {
  readonly name: string
  readonly run: () => Promise<readonly Finding[]>
}

export const fine = (check: string, message: string): Finding => ({ check, state: 'ok', message, remedy: null })
export const warning = (check: string, message: string, remedy: string): Finding => ({
  check,
  state: 'warn',
  message,
  remedy,
})
export const fault = (check: string, message: string, remedy: string): Finding => ({
  check,
  state: 'fail',
  message,
  remedy,
})

/** Asks one after the other, so that the answers come in reading order; a check that breaks is a finding of its own. */
export async function runDoctor(
  checks: readonly Check[],
  onFinding: (finding: Finding) => void = () => {},
): Promise<Finding[]> {
  const findings: Finding[] = []
  for (const { name, run } of checks) {
    const found = await run().catch((error: unknown): Finding[] => [
      fault(
        name,
        `The check itself failed: ${error instanceof Error ? error.message : String(error)}`,
        'Report this as a defect.',
      ),
    ])
    for (const finding of found) onFinding(finding)
    findings.push(...found)
  }
  return findings
}
