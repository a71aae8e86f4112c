/** How long things may take, in milliseconds; 0 for as long as it takes. */
export interface Timeouts {
  /** Until there is a connection: a new one, or one that another step gives back. */
  readonly connectMs: number;
  /** Until the step is done, with getting a connection and every attempt. Counted here, also when the server is silent. */
  readonly stepMs: number;
  /** For a statement, counted by the server, so that it does not work on a statement that no one waits for. */
  readonly statementMs: number;
  /** Between two statements of a transaction, whose locks others wait for. */
  readonly idleInTransactionMs: number;
}
