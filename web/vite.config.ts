import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

/** The pages call the API on their own origin; while developing, vite hands those calls on. */
const api = process.env['API_URL'] ?? 'http://127.0.0.1:8787'

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react()],
  server: { proxy: { '/api': api } },
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    sourcemap: false,
    manifest: true,
    target: 'es2022',
    // Below this size a file of its own costs a slow line more than it saves.
    assetsInlineLimit: 2048,
    // CSP forbids inline scripts; browsers of this target preload modules themselves.
    modulePreload: { polyfill: false },
  },
})
