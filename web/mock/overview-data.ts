import type { Routes } from './routes.ts'

export const overviewRoutes: Routes = []
