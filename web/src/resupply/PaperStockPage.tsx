import '../styles/panel.css'
import { useState, type SubmitEvent } from 'react'
import { Link, useNavigate, useParams } from '@tanstack/react-router'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { PaperStock, PutPaperStock } from '../../../contract/resupply.ts'
import { ageOfDay } from '../format/age.ts'
import { useFormat } from '../format/use-format.ts'
import { NotFoundPage, ProblemMessage } from '../shell/MessagePages.tsx'
import { Waiting } from '../shell/Waiting.tsx'
import { usePageTitle } from '../shell/use-page-title.ts'
import { textOf } from '../ui/form-text.ts'
import { SavingError } from '../ui/SavingError.tsx'
import { readQuantity, vialsFor } from './decision-rule.ts'
import { paperStockQuery, useSavePaperStock } from './queries.ts'

const CHANNELS: readonly PutPaperStock['channel'][] = ['phone', 'sms', 'visit', 'paperForm']

export function PaperStockPage() {
  const { t } = useTranslation('resupply')
  const { facilityId } = useParams({ from: '/signedIn/resupply/paper/$facilityId' })
  const id = Number(facilityId)
  const valid = Number.isSafeInteger(id) && id > 0
  const { data, error, refetch } = useQuery({ ...paperStockQuery(id), enabled: valid })
  usePageTitle(t('paper.title'))
  if (!valid) return <NotFoundPage />
  if (!data && error) return <ProblemMessage error={error} onAgain={() => void refetch()} />
  if (!data) return <Waiting />
  return <PaperStockForm stock={data.data} />
}

const today = (): string => new Date().toLocaleDateString('sv-SE')

function PaperStockForm({ stock }: { stock: PaperStock }) {
  const { t } = useTranslation('resupply')
  const navigate = useNavigate()
  const save = useSavePaperStock(stock.facilityId)
  const [typed, setTyped] = useState<Readonly<Record<number, string>>>({})
  const [asked, setAsked] = useState(false)
  const filled = stock.entries.filter((entry) => (typed[entry.productId] ?? '').trim() !== '')
  const wrong = filled.filter((entry) => readQuantity(typed[entry.productId] ?? '') === null)
  const submit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault()
    setAsked(true)
    if (filled.length === 0 || wrong.length > 0) return
    const fields = new FormData(event.currentTarget)
    const text = (name: string) => textOf(fields, name).trim()
    const channel = CHANNELS.find((known) => known === text('channel')) ?? 'phone'
    const entries = filled.map((entry) => ({
      productId: entry.productId,
      sohDoses: readQuantity(typed[entry.productId] ?? '') ?? 0,
    }))
    const body = {
      observedOn: text('observedOn'),
      channel,
      verifiedBy: text('verifiedBy'),
      note: text('note') || null,
      entries,
    }
    save.mutate(body, { onSuccess: () => void navigate({ to: '/resupply', search: { facility: stock.facilityId } }) })
  }
  return (
    <div className="page paper-page">
      <header>
        <p className="small">
          <Link to="/resupply" search={{ facility: stock.facilityId }}>
            ← {t('paper.back')}
          </Link>
        </p>
        <h1>{t('paper.heading', { facility: stock.name })}</h1>
        <p className="quiet">{t('paper.what')}</p>
      </header>
      <form className="stack" onSubmit={submit}>
        <Source />
        <div className="card scroll-x">
          <Entries
            stock={stock}
            typed={typed}
            onType={(id, text) => setTyped({ ...typed, [id]: text })}
            asked={asked}
          />
        </div>
        <p className="notice">{t('paper.notZero')}</p>
        {asked && filled.length === 0 && (
          <p className="error-text" role="alert">
            {t('paper.nothing')}
          </p>
        )}
        <SavingError error={save.error} />
        <p>
          <button type="submit" className="primary" disabled={save.isPending}>
            {t('paper.save', { count: filled.length })}
          </button>
        </p>
      </form>
    </div>
  )
}

function Source() {
  const { t } = useTranslation('resupply')
  return (
    <fieldset className="card paper-fields">
      <legend className="hidden-text">{t('paper.source')}</legend>
      <label className="field">
        <span className="label">{t('paper.observedOn')}</span>
        <input type="date" name="observedOn" required max={today()} defaultValue={today()} />
      </label>
      <label className="field">
        <span className="label">{t('paper.channel')}</span>
        <select name="channel" required>
          {CHANNELS.map((channel) => (
            <option key={channel} value={channel}>
              {t(`paper.channels.${channel}`)}
            </option>
          ))}
        </select>
      </label>
      <label className="field">
        <span className="label">{t('paper.verifiedBy')}</span>
        <input name="verifiedBy" required maxLength={200} autoComplete="off" />
      </label>
      <label className="field">
        <span className="label">{t('paper.note')}</span>
        <input name="note" maxLength={500} autoComplete="off" />
      </label>
    </fieldset>
  )
}

interface EntriesProps {
  readonly stock: PaperStock
  readonly typed: Readonly<Record<number, string>>
  readonly onType: (productId: number, text: string) => void
  readonly asked: boolean
}

function Entries({ stock, typed, onType, asked }: EntriesProps) {
  const { t } = useTranslation('resupply')
  const format = useFormat()
  return (
    <table className="data-table">
      <thead>
        <tr>
          <th scope="col">{t('paper.product')}</th>
          <th scope="col" className="number">
            {t('paper.before')}
          </th>
          <th scope="col" className="number">
            {t('paper.now')}
          </th>
        </tr>
      </thead>
      <tbody>
        {stock.entries.map((entry) => {
          const text = typed[entry.productId] ?? ''
          const doses = readQuantity(text)
          return (
            <tr key={entry.productId}>
              <th scope="row">
                {entry.productName}
                <div className="quiet small">{t('paper.vialOf', { size: entry.dosesPerVial })}</div>
              </th>
              <td className="number">
                {entry.sohDoses === null ? (
                  <span className="quiet">{t('paper.never')}</span>
                ) : (
                  format.whole(entry.sohDoses)
                )}
                {entry.observedOn && <div className="quiet small">{ageOfDay(t, entry.observedOn)}</div>}
              </td>
              <td className="number">
                <input
                  className="number"
                  inputMode="numeric"
                  value={text}
                  aria-label={t('paper.dosesOf', { product: entry.productName })}
                  aria-invalid={text.trim() !== '' && doses === null}
                  onChange={(event) => onType(entry.productId, event.target.value)}
                />
                <div className="quiet small">
                  {text.trim() === ''
                    ? ' '
                    : doses === null
                      ? asked
                        ? t('decision.notANumber')
                        : ' '
                      : t('amount.vials', {
                          count: vialsFor(doses, entry.dosesPerVial),
                          vials: format.whole(vialsFor(doses, entry.dosesPerVial)),
                        })}
                </div>
              </td>
            </tr>
          )
        })}
      </tbody>
    </table>
  )
}
