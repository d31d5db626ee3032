export { readCsv, type CsvColumns, type CsvError, type CsvRow, type CsvValues } from './csv/read-csv.ts'
export { writeCsv, type CsvOutputColumn, type WriteCsvOptions } from './csv/write-csv.ts'
export { readCsvTable, type TableRow, type TextTable } from './csv/read-csv-table.ts'
