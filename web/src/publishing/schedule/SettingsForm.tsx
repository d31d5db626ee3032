import { useTranslation } from 'react-i18next'
import type { PublishDataSet, PublishSettings } from '../../../../contract/publishing.ts'
import { SavingError } from '../../ui/SavingError.tsx'
import { textOf } from '../../ui/form-text.ts'
import { useSaveSettings } from '../queries.ts'

const CRON = String.raw`\s*\S+\s+\S+\s+\S+\s+\S+\s+\S+\s*`

/** How a data set is published. A click on save is the only thing that changes it. */
export function SettingsForm({ dataSet }: { dataSet: PublishDataSet }) {
  const { t } = useTranslation('publishing')
  const save = useSaveSettings(dataSet.dataSetUid)
  const { settings } = dataSet
  return (
    <details className="settings no-print">
      <summary>{t('settings.title')}</summary>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault()
          save.mutate(readForm(new FormData(event.currentTarget)))
        }}
      >
        <div className="settings-fields">
          <CronField name="cron" value={settings.cron} />
          <CronField name="deadlineCron" value={settings.deadlineCron} />
          <NumberField name="deadlineDays" value={settings.deadlineDays} least={0} most={90} />
          <NumberField name="periodsBack" value={settings.periodsBack} least={1} most={36} />
          <NumberField name="readBackPercent" value={Math.round(settings.readBackShare * 100)} least={0} most={100} />
        </div>
        <CheckField name="needsRelease" on={settings.needsRelease} />
        <CheckField name="registerCompletion" on={settings.registerCompletion} />
        <div className="row">
          <button type="submit" className="primary" disabled={save.isPending}>
            {t('settings.save')}
          </button>
          {save.isSuccess && <span role="status">{t('settings.saved')}</span>}
        </div>
        <SavingError error={save.error} />
      </form>
    </details>
  )
}

function readForm(fields: FormData): PublishSettings {
  const cron = (name: string) => textOf(fields, name).trim().replaceAll(/\s+/g, ' ') || null
  return {
    cron: cron('cron'),
    deadlineCron: cron('deadlineCron'),
    deadlineDays: Number(textOf(fields, 'deadlineDays')),
    periodsBack: Number(textOf(fields, 'periodsBack')),
    readBackShare: Number(textOf(fields, 'readBackPercent')) / 100,
    needsRelease: fields.has('needsRelease'),
    registerCompletion: fields.has('registerCompletion'),
  }
}

function CronField({ name, value }: { name: 'cron' | 'deadlineCron'; value: string | null }) {
  const { t } = useTranslation('publishing')
  return (
    <label className="field">
      <span className="label">{t(`settings.${name}`)}</span>
      <input name={name} defaultValue={value ?? ''} pattern={CRON} placeholder="15 2 * * *" autoComplete="off" />
      <span className="hint">{t('settings.cronHint')}</span>
    </label>
  )
}

interface NumberProps {
  readonly name: 'deadlineDays' | 'periodsBack' | 'readBackPercent'
  readonly value: number
  readonly least: number
  readonly most: number
}

function NumberField({ name, value, least, most }: NumberProps) {
  const { t } = useTranslation('publishing')
  return (
    <label className="field">
      <span className="label">{t(`settings.${name}`)}</span>
      <input type="number" name={name} defaultValue={value} min={least} max={most} step={1} required />
    </label>
  )
}

function CheckField({ name, on }: { name: 'needsRelease' | 'registerCompletion'; on: boolean }) {
  const { t } = useTranslation('publishing')
  return (
    <label className="check row">
      <input type="checkbox" name={name} defaultChecked={on} />
      {t(`settings.${name}`)}
    </label>
  )
}
