import packageFile from '../package.json' with { type: 'json' }

/** As in package.json. */
export const VERSION = packageFile.version
