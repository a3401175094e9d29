/** Due work of a room: the room says what is to be done and how often to look, `jobs/` when, and on which process. */
export interface Job {
  /** Names the lease and the log lines, such as `purge-deleted`. */
  readonly name: string;
  /** How often to look for due work, in seconds. */
  readonly everySeconds: number;
  /**
   * Whether there is anything to do: one read, so that looking costs an idle server no write. A job without it is run at
   * each look.
   */
  isDue?(now: number): Promise<boolean>;
  /**
   * Does what is due at `now` (Unix milliseconds) and resolves with how many things were done. Work is taken in small
   * units, each of which stands or falls alone, so that it can end early when `signal` is aborted and go on at the next run.
   */
  run(now: number, signal: AbortSignal): Promise<number>;
}
