import { useTranslation } from 'react-i18next'
import type { SourceFreshness } from '../../../contract/common.ts'
import { ageOfInstant } from '../format/age.ts'
import { systemName } from '../format/system-name.ts'
import { useFormat } from '../format/use-format.ts'

interface Props {
  readonly sources: readonly SourceFreshness[]
  /** Set when the answer came from this machine because the server was not reached. */
  readonly keptAt?: string | null | undefined
}

/** One quiet line when what the page shows may be old: which source, since when, why. Nothing at all when all is well. */
export function SourceLine({ sources, keptAt }: Props) {
  const { t } = useTranslation()
  const format = useFormat()
  const troubled = sources.filter((source) => source.state !== 'ok')
  if (troubled.length === 0 && !keptAt) return null
  return (
    <div className="source-line" role="status">
      {keptAt && <span>{t('source.kept', { at: format.instant(keptAt), age: ageOfInstant(t, keptAt) })}</span>}
      {troubled.map((source) => (
        <span key={source.system}>
          <strong>{systemName(source.system)}</strong>{' '}
          {source.lastSuccessAt
            ? t(`source.${source.state}`, {
                age: ageOfInstant(t, source.lastSuccessAt),
                at: format.instant(source.lastSuccessAt),
              })
            : t(source.state === 'off' ? 'source.off' : 'source.never')}
        </span>
      ))}
    </div>
  )
}
