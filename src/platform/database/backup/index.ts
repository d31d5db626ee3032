export { BackupError, type TableCount } from './backup-format.ts'
export { createBackup, type BackupSummary, type CreateBackupOptions } from './create-backup.ts'
export { readBackupHeader, verifyBackup } from './read-backup.ts'
export { restoreBackup, type RestoreBackupOptions } from './restore-backup.ts'
