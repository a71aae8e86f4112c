/** Thrown inside a transaction to undo it and answer with the outcome all the same. */
export class Undone<Outcome> extends Error {
  readonly outcome: Outcome;

  constructor(outcome: Outcome) {
    super('The transaction was undone on purpose.');
    this.outcome = outcome;
  }
}

/** Returns what the transaction returns, or the outcome with which it was undone. */
export function orUndone<Outcome>(transaction: Promise<Outcome>): Promise<Outcome> {
  return transaction.catch((error: unknown) => {
    if (error instanceof Undone) return error.outcome as Outcome;
    throw error;
  });
}
