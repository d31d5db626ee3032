/** Columns of `area_antigen_month` as `Sums`. */
export const FROM_AREA = `antigen, month, facilities, doses_expected as "dosesExpected", doses_reported as "dosesReported",
  stock_expected as "stockExpected", stock_reported as "stockReported", doses_given as "dosesGiven",
  coverage_doses as "coverageDoses", first_doses as "firstDoses", last_doses as "lastDoses",
  target_persons as "targetPersons", opening_doses as "openingDoses", received_doses as "receivedDoses",
  used_doses as "usedDoses", adjusted_doses as "adjustedDoses", lost_closed_doses as "lostClosedDoses",
  closing_doses as "closingDoses", amc_doses as "amcDoses", stock_out as "stockOut", stock_low as "stockLow",
  stock_ok as "stockOk", stock_over as "stockOver", with_stockout_days as "withStockoutDays",
  both_given_doses as "bothGivenDoses", both_used_doses as "bothUsedDoses", impossible`

/** Columns of `facility_antigen_month` as `Sums`. */
export const FROM_FACILITY = `antigen, month, 1 as facilities, doses_expected::int as "dosesExpected",
  (doses_given is not null)::int as "dosesReported", (closing_doses is not null)::int as "stockReported",
  doses_given as "dosesGiven", coverage_doses as "coverageDoses", first_doses as "firstDoses",
  last_doses as "lastDoses", target_persons as "targetPersons", opening_doses as "openingDoses",
  received_doses as "receivedDoses", used_doses as "usedDoses", adjusted_doses as "adjustedDoses",
  lost_closed_doses as "lostClosedDoses", closing_doses as "closingDoses", amc_doses as "amcDoses",
  (stock_status is not distinct from 'out')::int as "stockOut", (stock_status is not distinct from 'low')::int as "stockLow",
  (stock_status is not distinct from 'ok')::int as "stockOk", (stock_status is not distinct from 'over')::int as "stockOver",
  (coalesce(stockout_days, 0) > 0)::int as "withStockoutDays", stockout_days as "stockoutDays",
  case when used_doses is not null then doses_given end as "bothGivenDoses",
  case when doses_given is not null then used_doses end as "bothUsedDoses",
  coalesce((doses_given > opening_doses + received_doses - coalesce(lost_closed_doses, 0))::int, 0) as impossible`
