import { useTranslation } from 'react-i18next'
import type { Difference } from '../../../../contract/crosswalk.ts'

const PATHS: Readonly<Record<Difference['verdict'], string>> = {
  same: 'M2 4.2h8M2 7.8h8',
  similar: 'M1.5 7c1.5-3 3-3 4.5-1s3 2 4.5-1',
  different: 'M2 4.2h8M2 7.8h8M8.5 1.5l-5 9',
  missing: 'M4.5 6h3',
}

/** Equal, nearly, unequal or not told: a sign and a word. */
export function VerdictMark({ verdict }: { verdict: Difference['verdict'] }) {
  const { t } = useTranslation('crosswalk')
  return (
    <span className={`mark verdict-${verdict}`}>
      <svg
        viewBox="0 0 12 12"
        fill="none"
        stroke="currentColor"
        strokeWidth="1.7"
        strokeLinecap="round"
        aria-hidden="true"
      >
        <path d={PATHS[verdict]} />
      </svg>
      {t(`verdict.${verdict}`)}
    </span>
  )
}
