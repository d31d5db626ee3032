import '../styles/charts.css'
import { useCallback } from 'react'
import { useTranslation } from 'react-i18next'
import { PlotFigure } from '../charts/PlotFigure.tsx'
import { useFormat } from '../format/use-format.ts'
import type { FacilityAntigen } from './AntigenSection.tsx'
import { drawDoses, drawStock } from './draw-history.ts'

/** Stock above, doses given below, on one time axis: a gap between the two is what the officer looks for. */
export function HistoryCharts({ entry }: { entry: FacilityAntigen }) {
  const { t } = useTranslation('resupply')
  const format = useFormat()
  const stockTitle = useStockFinding(entry)
  const dosesTitle = useDosesFinding(entry)
  const stock = useCallback(
    (width: number) =>
      drawStock(entry, { width, format, labels: { stock: t('charts.stockLabel'), ideal: t('charts.isa') } }),
    [entry, format, t],
  )
  const doses = useCallback(
    (width: number) => {
      const dose = entry.antigen.coverageDose
      const target = dose > 1 ? t('charts.targetTimes', { dose }) : t('charts.target')
      return drawDoses(entry, { width, format, labels: { target } })
    },
    [entry, format, t],
  )
  if (entry.history.length === 0) return <p className="quiet small">{t('charts.none')}</p>
  return (
    <div className="plot-pair">
      <PlotFigure title={stockTitle} draw={stock} />
      <PlotFigure title={dosesTitle} draw={doses} />
    </div>
  )
}

function useStockFinding({ history }: FacilityAntigen): string {
  const { t } = useTranslation('resupply')
  const out = history.filter((month) => month.closingDoses === 0 || (month.stockoutDays ?? 0) > 0).length
  const silent = history.filter((month) => month.stock === 'notReported').length
  if (out > 0) return t('charts.stockOut', { count: out, of: history.length })
  if (silent > 0) return t('charts.stockSilent', { count: silent, of: history.length })
  return t('charts.stockNever', { count: history.length })
}

function useDosesFinding({ history }: FacilityAntigen): string {
  const { t } = useTranslation('resupply')
  const format = useFormat()
  const given = history.flatMap((month) => (month.dosesGiven === null ? [] : [month.dosesGiven]))
  if (given.length === 0) return t('charts.dosesNone')
  const mean = given.reduce((sum, doses) => sum + doses, 0) / given.length
  return t('charts.doses', { doses: format.whole(mean), reported: given.length, of: history.length })
}
