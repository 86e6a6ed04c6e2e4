/** How the jobs of one queue are run. */
export interface QueueSettings {
  /** short: of jobs with one key, one may be waiting, however many are running. */
  readonly policy: 'short' | 'standard'
  /** How often a job that failed is run again, and after how many seconds. */
  readonly retries: number
  readonly retryAfterSeconds: number
  /** A job that runs longer is taken to be its dead process's, and is run again. */
  readonly expireAfterSeconds: number
  /** Jobs of this queue that one process runs at once. */
  readonly slots: number
  /** How often each process looks for something to do. */
  readonly everyMs: number
  /** Of all processes together at most one job in so many seconds; null: as many as there is work. */
  readonly onceInSeconds: number | null
}

/** Every queue there is. What the jobs do is in the folder of their business; here is only how they are run. */
export const QUEUES = {
  /** One job is one receiver's turn. Many at once, for most of them wait for answers: a slow receiver must hold up no other. */
  'webhook-delivery': {
    policy: 'short',
    retries: 2,
    retryAfterSeconds: 10,
    expireAfterSeconds: 90,
    slots: 64,
    everyMs: 5_000,
    onceInSeconds: null,
  },
  /** One job is one input: read, answered, masked. Two at once, since a large one takes minutes and small ones wait for it. */
  'batch-import': {
    policy: 'short',
    retries: 2,
    retryAfterSeconds: 10,
    expireAfterSeconds: 900,
    slots: 2,
    everyMs: 5_000,
    onceInSeconds: null,
  },
  /** One job is one turn at the rows of one input. How many rows are under way at once is a setting. */
  'batch-acting': {
    policy: 'short',
    retries: 2,
    retryAfterSeconds: 10,
    expireAfterSeconds: 300,
    slots: 8,
    everyMs: 2_000,
    onceInSeconds: null,
  },
  /** One job is one company's file of results; looked for so often that what a dead process left waits for its lease alone. */
  'batch-export': {
    policy: 'short',
    retries: 2,
    retryAfterSeconds: 60,
    expireAfterSeconds: 900,
    slots: 1,
    everyMs: 10_000,
    onceInSeconds: null,
  },
  /** Erasing and deleting what is not needed any more. */
  housekeeping: {
    policy: 'short',
    retries: 2,
    retryAfterSeconds: 60,
    expireAfterSeconds: 3_600,
    slots: 1,
    everyMs: 600_000,
    onceInSeconds: 3_600,
  },
} as const satisfies Readonly<Record<string, QueueSettings>>

export type QueueName = keyof typeof QUEUES

/** A piece of work; jobs with one key are about one thing. */
export interface Job {
  readonly key: string
  readonly data: Readonly<Record<string, string>>
}

/** What a queue's jobs are: found by looking at the business's own tables, so that none is lost with the queue. */
export interface JobKind {
  find(): Promise<readonly Job[]>
  /** Resolves to whether there is more to do already. */
  run(data: Job['data']): Promise<boolean>
}

export type JobKinds = Readonly<Record<QueueName, JobKind>>
