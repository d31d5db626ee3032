/** The embedded server cannot run here. The message says why, and that a server named by DATABASE_URL is the way out. */
export class EmbeddedDatabaseError extends Error {
  constructor(what: string, options?: ErrorOptions) {
    super(
      `${what}\nTo use a PostgreSQL server instead (15 or newer), set DATABASE_URL=postgres://user:password@host/database.`,
      options,
    )
    this.name = 'EmbeddedDatabaseError'
  }
}
