/** What a person does about a reason for which a value is not in DHIS2. Codes of DHIS2 up to 2.42 begin with E7, later ones with E8. */
const REMEDIES: Readonly<Record<string, string>> = {
  unitNotWhole:
    'Correct the stock in OpenLMIS so that it is whole vials or packs, or map the element to doses (or units) instead.',
  incompleteReports:
    'Get the missing report of this store, or unlink the store from the org unit if it does not count there.',
  stockOutDaysNotAddable:
    'Map stock-out days of single products, or link one store only; together they cannot be told from monthly sums.',
  programNotSeparable: 'Leave the programme of the mapping empty, or let one programme only keep the product.',
  elementNotInDataSet: 'Put the data element back into the data set in DHIS2, or change the mapping.',
  noDosesKnown:
    'Say in the mapping how many dispensing units make how many doses, or confirm the antigen of the product.',
  noVialsKnown: 'Choose another unit for the mapping, or say how many dispensing units make one vial.',
  badConversion: 'Correct the conversion of the mapping.',
  orgUnitNotAssigned:
    'Assign the data set to the org unit in DHIS2 (Maintenance, data sets), or correct the link of the facility.',
  zeroDropped:
    'Switch on "Store zero data values" of the data element in DHIS2 (zeroIsSignificant), then send these values again.',
  E7610: 'The data element is gone or not shared with our account: correct the mapping or its sharing.',
  E7611: 'The period does not exist in DHIS2: correct the period type of the mapping.',
  E7612: 'The org unit is gone or not accessible: read the org units again and correct the link of the facility.',
  E7613: 'The category option combo is gone: correct the mapping.',
  E7614: 'Share the category options with our account.',
  E7615: 'The attribute option combo is gone: correct the mapping.',
  E7616: 'Share the attribute options with our account.',
  E7617: 'Give our account an org unit above this facility as data capture unit in DHIS2.',
  E7619:
    'The value does not fit the value type of the data element: change the type in DHIS2, or the unit of the mapping.',
  E7632: 'The data set has another period type: correct the mapping.',
  E7633: 'Put the data element into the data set in DHIS2, or correct the mapping.',
  E7634: 'The option combo does not belong to the data element: correct the mapping.',
  E7635: 'The attribute option combo does not belong to the data set: correct the mapping.',
  E7636: 'Assign the data set to the org unit in DHIS2.',
  E7640:
    'The period is closed: extend the expiry days of the data set, unlock it for this facility, or give our account F_EDIT_EXPIRED.',
  E7641: 'The period is not open yet: allow future periods in the data set, or wait until it has ended.',
  E7642: 'The data is approved: take the approval back in DHIS2 if the correction is to go in.',
  E7643: 'The data set is not open for input at this time: change its input periods.',
  E7644: 'The data set is not open for this period: change its input periods.',
  E8011: 'Give our account an org unit above this facility as data capture unit in DHIS2.',
  E8012: 'Share the category options with our account.',
  E8020: 'Put the data element into the data set in DHIS2, or correct the mapping.',
  E8021: 'The data set has another period type: correct the mapping.',
  E8022: 'Assign the data set to the org unit in DHIS2 (Maintenance, data sets), or correct the link of the facility.',
  E8023: 'The attribute option combo does not belong to the data set: correct the mapping.',
  E8024: 'The option combo does not belong to the data element: correct the mapping.',
  E8030:
    'The data set is not open for this period: extend its expiry days or input periods, or give our account F_EDIT_EXPIRED. DHIS2 2.43.0 and 2.43.1 turn input periods round (DHIS2-21981).',
  E8031: 'The org unit was not open in this period: correct its opening or closing date in DHIS2.',
  E8032: 'The attribute option combo is not open in this period: correct its dates in DHIS2.',
  E8033: 'The data is approved: take the approval back in DHIS2 if the correction is to go in.',
  E8103: 'The data element is not known: correct the mapping.',
  E8107: 'The org unit is not known: read the org units again and correct the link of the facility.',
  E8122:
    'The value does not fit the value type of the data element: change the type in DHIS2, or the unit of the mapping.',
  E8123: 'The value is no option of the data element: correct the mapping.',
  E8128: 'Two mappings name the same cell, one of them with the default option combo: remove one.',
  unauthorized: 'Check user name and password, or the access token, of our account; then press "Send now".',
  forbidden: 'Give our account F_DATAVALUE_ADD in DHIS2; then press "Send now".',
  wrongAddress: 'Check the address of DHIS2 in the configuration; then press "Send now".',
  blocked: 'Allow this address in the configuration if it is meant; then press "Send now".',
  E7600: 'Check that the data set is still there and shared with our account; then press "Send now".',
  E7601: 'Share the data set with our account with "can capture data"; then press "Send now".',
  E8005: 'Check that the data set is still there; then press "Send now".',
  E8010: 'Share the data set with our account with "can capture data"; then press "Send now".',
  importFailed: 'DHIS2 broke off on this value alone: look into its log, then send it again.',
  http500: 'DHIS2 failed on this value alone: look into its log, then send it again.',
  http413: 'Raise the largest request size (client_max_body_size) of the proxy before DHIS2.',
}

export const remedyFor = (reason: string): string =>
  REMEDIES[reason] ?? 'Read what DHIS2 answered; correct what it names, then send these values again.'

/** Of differences found when DHIS2 was read back. */
export const FINDING_REMEDIES = {
  typedOver: 'Somebody entered another number in DHIS2. Correct the source, or send ours again.',
  missing: 'The value is gone in DHIS2: somebody deleted it, or it was never kept. Send it again.',
  zeroDropped:
    'DHIS2 did not keep the zero: switch on "Store zero data values" of the data element, then send it again.',
  stillThere: 'The value was to be deleted but is still there: send the deletion again.',
} as const
