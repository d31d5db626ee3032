import type { ResupplyCell, ResupplyGrid, ResupplyRow } from '../../contract/resupply.ts'
import { writeCsv } from '../platform/csv.ts'
import { writeXlsx, xlsxSheet } from '../platform/xlsx.ts'

interface Line {
  readonly row: ResupplyRow
  readonly cell: ResupplyCell
  readonly antigen: string
}

type Value = string | number | null

/** One line for each facility and antigen, with where each number came from; what is not known stays empty. */
function columnsOf(grid: ResupplyGrid): readonly { header: string; value: (line: Line) => Value }[] {
  const source = (system: string): string | null =>
    grid.sources.find((one) => one.system === system)?.lastSuccessAt ?? null
  return [
    { header: 'district', value: () => grid.district.name },
    { header: 'facility_code', value: ({ row }) => row.code },
    { header: 'facility', value: ({ row }) => row.name },
    { header: 'facility_type', value: ({ row }) => row.type },
    { header: 'record_keeping', value: ({ row }) => row.recordKeeping },
    { header: 'antigen', value: ({ antigen }) => antigen },
    { header: 'stock_status', value: ({ cell }) => cell.stock },
    { header: 'soh_doses', value: ({ cell }) => cell.sohDoses },
    { header: 'soh_observed_on', value: ({ cell }) => cell.observedOn },
    { header: 'soh_origin', value: ({ cell }) => cell.origin },
    { header: 'last_movement_on', value: ({ cell }) => cell.lastMovementOn },
    { header: 'next_expiry_on', value: ({ cell }) => cell.nextExpiryOn },
    { header: 'months_of_stock', value: ({ cell }) => cell.monthsOfStock },
    { header: 'runs_out_on', value: ({ cell }) => cell.runsOutOn },
    { header: 'month', value: () => grid.month },
    { header: 'stockout_days', value: ({ cell }) => cell.stockoutDays },
    { header: 'doses_state', value: ({ cell }) => cell.doses },
    { header: 'doses_given', value: ({ cell }) => cell.dosesGiven },
    { header: 'doses_given_before_correction', value: ({ cell }) => cell.dosesGivenBefore },
    { header: 'coverage_percent', value: ({ cell }) => cell.coveragePercent },
    { header: 'given_exceeds_possible', value: ({ cell }) => (cell.impossible ? 'yes' : 'no') },
    { header: 'supply_month', value: () => grid.supplyMonth },
    { header: 'recommended_doses', value: ({ cell }) => cell.recommendedDoses },
    { header: 'entered_doses', value: ({ cell }) => cell.enteredDoses },
    { header: 'signed_off', value: ({ row }) => (row.signedOff ? 'yes' : 'no') },
    { header: 'openlmis_as_of', value: () => source('openlmis') },
    { header: 'dhis2_as_of', value: () => source('dhis2') },
    { header: 'exported_at', value: () => grid.generatedAt },
  ]
}

function linesOf(grid: ResupplyGrid, antigens: ReadonlySet<number> | null): Line[] {
  const names = new Map(grid.antigens.map(({ id, name }) => [id, name]))
  return grid.rows.flatMap((row) =>
    row.cells
      .filter((cell) => antigens === null || antigens.has(cell.antigen))
      .map((cell) => ({ row, cell, antigen: names.get(cell.antigen) ?? '' })),
  )
}

/** All antigens when `antigens` is null. */
export async function gridToCsv(grid: ResupplyGrid, antigens: ReadonlySet<number> | null): Promise<string> {
  const pieces: string[] = []
  for await (const piece of writeCsv(columnsOf(grid), linesOf(grid, antigens))) pieces.push(piece)
  return pieces.join('')
}

export async function gridToXlsx(grid: ResupplyGrid, antigens: ReadonlySet<number> | null): Promise<Buffer> {
  return await writeXlsx([
    xlsxSheet({
      name: `${grid.district.name} ${grid.month}`,
      columns: columnsOf(grid),
      rows: linesOf(grid, antigens),
      stickyColumns: 3,
    }),
  ])
}
