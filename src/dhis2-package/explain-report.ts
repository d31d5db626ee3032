import type { MetadataProblem } from '../connectors/dhis2/index.ts'

export type ProblemReason =
  | 'noRight'
  | 'sharing'
  | 'missingProperty'
  | 'tooLong'
  | 'badValue'
  | 'missingReference'
  | 'taken'
  | 'attributeRequired'
  | 'other'

/** Why DHIS2 does not take an object, in words, with what a person can do. Pages translate by `reason`. */
export interface ExplainedProblem {
  readonly reason: ProblemReason
  readonly type: string
  readonly name: string
  /** DHIS2's own code, e.g. `E5003`, and words. */
  readonly code: string | null
  readonly message: string
  readonly remedy: string
}

interface Explanation {
  readonly codes: readonly string[]
  readonly reason: ProblemReason
  readonly remedy: string
}

const EXPLANATIONS: readonly Explanation[] = [
  {
    codes: ['E3000', 'E3001', 'E3002', 'E3012', 'E3014'],
    reason: 'noRight',
    remedy:
      'Give our account in DHIS2 a role with the right to import metadata and to add and change objects of this type, or install with an account that has it.',
  },
  {
    codes: ['E3006', 'E3008', 'E3009', 'E3010', 'E3011', 'E3013', 'E3015', 'E3016', 'E3017', 'E3018', 'E3019'],
    reason: 'sharing',
    remedy: 'Give our account the right to make objects of this type public.',
  },
  {
    codes: ['E4000'],
    reason: 'missingProperty',
    remedy: 'Report this: the package lacks something that this version of DHIS2 demands.',
  },
  { codes: ['E4001', 'E4002'], reason: 'tooLong', remedy: 'Shorten the name of the antigen in the configuration.' },
  {
    codes: ['E4003', 'E4004', 'E4006', 'E4007', 'E4008', 'E4014', 'E4015', 'E4027'],
    reason: 'badValue',
    remedy: 'Report this with the version of DHIS2: it takes another value there.',
  },
  {
    codes: ['E5001', 'E5002', 'E5006'],
    reason: 'missingReference',
    remedy:
      'Something that this object refers to is gone over there or not visible to our account. Refresh the reference data here and install again.',
  },
  {
    codes: ['E5003', 'E5004', 'E5005', 'E4009'],
    reason: 'taken',
    remedy:
      'Another object over there has this code or name. Rename that one in DHIS2, or do not install and map to it under Mappings.',
  },
  {
    codes: ['E4010', 'E4011', 'E4012'],
    reason: 'attributeRequired',
    remedy:
      'An attribute is mandatory for objects of this type over there. Make it optional while installing, and fill it in afterwards.',
  },
]

const OTHER: Omit<Explanation, 'codes'> = {
  reason: 'other',
  remedy: 'Read what DHIS2 says. Nothing was stored; after correcting it, install again.',
}

/** `nameOf`: of the object with a UID, in the package. */
export function explainProblem(
  { type, uid, code, message }: MetadataProblem,
  nameOf: (uid: string) => string | undefined,
): ExplainedProblem {
  const found = EXPLANATIONS.find(({ codes }) => code !== undefined && codes.includes(code)) ?? OTHER
  return {
    reason: found.reason,
    type,
    name: (uid !== undefined && nameOf(uid)) || uid || type,
    code: code ?? null,
    message,
    remedy: found.remedy,
  }
}
