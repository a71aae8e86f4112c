/** What kind of actor does something: see `AuditActorKind` in schema.graphql. */
export type ActorKind = 'PERSON' | 'SERVICE_ACCOUNT' | 'OPERATOR' | 'SERVER' | 'ANONYMOUS';

/** Something that has happened. */
export interface AuditEventRow {
  /** A UUID version 7. */
  readonly id: string;
  readonly at: Date;
  /** The name of the event, as its room declares it. */
  readonly action: string;
  readonly actorKind: ActorKind;
  readonly actorId: string | null;
  /** The administrator who acted as the actor. */
  readonly impersonatorId: string | null;
  readonly subjectId: string | null;
  readonly sessionId: string | null;
  readonly detail: string | null;
  readonly reason: string | null;
  readonly ip: string | null;
  readonly userAgent: string | null;
}

/** Which events: those that meet every member that is given. */
export interface AuditFilter {
  /** One of these; the empty list stands for all. */
  readonly actions?: readonly string[] | undefined;
  /** The user who did it, or who acted as the one who did. */
  readonly actorId?: string | undefined;
  readonly subjectId?: string | undefined;
  readonly ip?: string | undefined;
  readonly since?: Date | undefined;
  readonly before?: Date | undefined;
}

/** Events, the newest first. There may be fewer than asked for while `next` says where to go on. */
export interface AuditPage {
  readonly events: readonly AuditEventRow[];
  /** The id after which to go on, or null where there are no more. */
  readonly next: string | null;
}

export interface AuditStore {
  /**
   * Runs one step of the store, and inserts what its outcome tells of in the transaction of the step: both, or neither.
   * `eventsOf` is called in that transaction, again where it is tried again, and not where it is undone: `isTold` says whether
   * what it returned last was inserted. It is that of the first transaction of the step.
   */
  with<T>(
    step: () => Promise<T>,
    eventsOf: (outcome: T) => readonly AuditEventRow[],
  ): Promise<{ outcome: T; isTold: boolean }>;
  /** Inserts an event that no step causes. */
  insert(event: AuditEventRow): Promise<void>;
  /** Returns up to `limit` events, 100 at most, that are older than the given id. Its work is bounded whatever the filter is. */
  page(step: { filter: AuditFilter; after: string | null; limit: number }): Promise<AuditPage>;
}
