/** The columns of the file of mappings that are read back; others, such as names, are there for people. */
export const FILE_COLUMNS = {
  required: ['data_set', 'data_element'],
  optional: [
    'option_combo',
    'attribute_combo',
    'indicator',
    'product',
    'antigen',
    'commodity_type',
    'program',
    'unit',
    'dispensing_units',
    'makes_units',
    'source',
    'state',
    'note',
  ],
  othersAllowed: true,
} as const

export type FileColumn = (typeof FILE_COLUMNS.required | typeof FILE_COLUMNS.optional)[number]
export type FileCells = Readonly<Partial<Record<FileColumn, string>>>
