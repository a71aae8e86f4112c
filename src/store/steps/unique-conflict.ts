/** A change would give a row a value that another row has, and that only one may have. An insert asks before; see `insertUsers`. */
export class UniqueConflict extends Error {
  override readonly name = 'UniqueConflict';

  constructor(cause: unknown) {
    super('Another row has this value, which only one may have.', { cause });
  }
}

/** Returns what the step returns, or `taken` where a value was another’s: the engine has undone the step. */
export function unlessTaken<Outcome, Taken>(
  step: Promise<Outcome>,
  taken: Taken,
): Promise<Outcome | Taken> {
  return step.catch((error: unknown) => {
    if (error instanceof UniqueConflict) return taken;
    throw error;
  });
}
