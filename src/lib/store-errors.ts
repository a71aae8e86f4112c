/** The store could not do what it was asked, for a reason that has nothing to do with the question. */
export class StoreUnavailable extends Error {
  override readonly name = 'StoreUnavailable';
}

/** Returns whether an error of the store may be about what it was asked. */
export function isAboutQuestion(error: unknown): boolean {
  return !(error instanceof StoreUnavailable);
}

/** The store cannot be opened, and an operator must do something about it. The message says what, in one line. */
export class StoreOpenError extends Error {
  override readonly name = 'StoreOpenError';
}

/** Why an administrator may not do something. */
export type NotPermittedReason = 'session-over' | 'scope-lost' | 'unknown-user' | 'forbidden';

/** An administrator may not do this, or not any more: the step has changed nothing. */
export class NotPermitted extends Error {
  override readonly name = 'NotPermitted';
  readonly reason: NotPermittedReason;

  constructor(reason: NotPermittedReason) {
    super(reason);
    this.reason = reason;
  }
}
