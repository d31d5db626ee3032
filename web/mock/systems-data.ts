import type { Routes } from './routes.ts'

export const systemsRoutes: Routes = []
