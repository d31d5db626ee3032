export { createFakeDhis2, type FakeDhis2, type FakeDhis2Options } from './create-fake-dhis2.ts'
export type * from './dataset.ts'
export type { FailureMode } from './failure-mode.ts'
export { loadSierraLeone, sierraLeoneUsers } from './sierra-leone-dataset.ts'
