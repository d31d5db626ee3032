export { defineQueue, PRIORITY, type Queue, type QueueOptions } from './queue.ts'
export {
  JOBS_SCHEMA,
  startJobs,
  type Enqueued,
  type EnqueueOptions,
  type JobContext,
  type Jobs,
  type ScheduleEntry,
  type StartJobsOptions,
  type WorkOptions,
} from './start-jobs.ts'
