import { useTranslation } from 'react-i18next'
import type { DriftFinding } from '../../../../contract/crosswalk.ts'
import { systemName } from '../../format/system-name.ts'
import { useFormat } from '../../format/use-format.ts'

/** What changed where, in a sentence: "DHIS2 renamed Tigidi HC: it is called Tigidi Referral HC now." */
export function DriftSentence({ finding }: { finding: DriftFinding }) {
  const { t } = useTranslation('crosswalk')
  const format = useFormat()
  return t(`drift.sentence.${finding.kind}`, {
    system: systemName(finding.changedIn),
    name: finding.changedIn === finding.otherSystem ? finding.otherName : finding.placeName,
    before: finding.before ?? '–',
    after: finding.after ?? '–',
    kilometres: finding.kilometres === null ? '–' : format.decimal1(finding.kilometres),
  })
}
