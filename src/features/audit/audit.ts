import {
  auditedBy,
  isSummed,
  type AuditedEvent,
  type EventDetails,
  type LogEvent,
} from '../../events.ts';
import type { Clock } from '../../lib/clock.ts';
import { createRarely } from '../../lib/rarely.ts';
import type { RandomBytes } from '../../lib/secrets.ts';
import { createUuidsInOrder, timeOfUuidV7 } from '../../lib/uuid.ts';
import { currentOrigin, type Origin, type OriginViewer } from '../../lib/origin.ts';
import type { ActorKind, AuditEventRow, AuditStore } from './store.ts';

/** An event that the audit log has. */
export interface Told extends EventDetails {
  readonly event: AuditedEvent;
  /** Why, in the words of an administrator: only the audit log has it. */
  readonly because?: string;
}

export interface Audit {
  /**
   * Runs one step of the store, and stores what its outcome tells of in the transaction of the step: there is no change without
   * its event, and no event without its change. Then logs and counts that, too.
   */
  step<T>(
    run: () => Promise<T>,
    tellOf: (outcome: T) => Told | readonly Told[] | null | false | undefined,
  ): Promise<T>;
  /** Stores, logs and counts an event that no step causes, such as a password that is wrong. */
  tell(told: Told): Promise<void>;
  /** Stores an event of an embedder. Who did it is the viewer of the request, else the server. */
  note(action: string, event: Noted): Promise<void>;
}

/** What an embedder says of an event of their own. */
export interface Noted {
  readonly userId?: string | undefined;
  readonly detail?: string | undefined;
  readonly because?: string | undefined;
}

export function createAudit(options: {
  store: Pick<AuditStore, 'with' | 'insert'>;
  log: LogEvent;
  clock: Clock;
  random: RandomBytes;
  /** Called when events were stored: webhooks may be to get them. */
  onStored?: () => void;
}): Audit {
  const { store, clock, random, onStored = () => {} } = options;
  const rarely = createRarely(clock);
  const nextId = createUuidsInOrder(clock, random);

  const toRow = (told: Told): AuditEventRow => {
    const origin = currentOrigin();
    const { kind, userId, impersonatorId } = actorOf(told, origin);
    const id = nextId();
    // What deletes a user leaves nothing that says where they were.
    const hasLeft = told.event === 'user_deleted' && userId === told.userId;
    return {
      id,
      // Pages and retention go by the id.
      at: new Date(timeOfUuidV7(id)),
      action: told.event,
      actorKind: kind,
      actorId: userId,
      impersonatorId,
      subjectId: told.userId ?? null,
      sessionId: told.sessionId ?? null,
      detail: detailOf(told),
      reason: told.because ?? null,
      ip: hasLeft ? null : (origin?.ip ?? null),
      userAgent: hasLeft ? null : (origin?.userAgent ?? null),
    };
  };

  const log = ({ event, because: _because, ...details }: Told) => {
    const { userId: actorId, impersonatorId } = actorOf({ event, ...details }, currentOrigin());
    options.log(event, {
      ...details,
      ...(actorId !== null && actorId !== details.userId && { actorId }),
      ...(impersonatorId !== null && { impersonatorId }),
    });
  };

  return {
    async step(run, tellOf) {
      let told: readonly Told[] = [];
      const { outcome, isTold } = await store.with(run, (one) => {
        const some = tellOf(one) || [];
        told = 'event' in some ? [some] : some;
        return told.map(toRow);
      });
      if (!isTold || told.length === 0) return outcome;
      told.forEach(log);
      onStored();
      return outcome;
    },

    async tell(told) {
      // Any client can cause these at any rate.
      let isFirst = !isSummed(told.event);
      if (!isFirst) rarely(`${told.event} ${told.kind}`, () => (isFirst = true));
      if (isFirst) await store.insert(toRow(told));
      log(told);
      if (isFirst) onStored();
    },

    async note(action, { userId, detail, because }) {
      const origin = currentOrigin();
      const doer = origin?.viewer ? viewerAs(origin.viewer) : by('SERVER');
      const id = nextId();
      await store.insert({
        id,
        at: new Date(timeOfUuidV7(id)),
        action,
        actorKind: doer.kind,
        actorId: doer.userId,
        impersonatorId: doer.impersonatorId,
        subjectId: userId ?? null,
        sessionId: origin?.viewer?.session?.id ?? null,
        detail: detail ?? null,
        reason: because ?? null,
        ip: origin?.ip ?? null,
        userAgent: origin?.userAgent ?? null,
      });
      onStored();
    },
  };
}

interface Doer {
  readonly kind: ActorKind;
  readonly userId: string | null;
  readonly impersonatorId: string | null;
}

/** An event declares who did it where that is not the viewer of the request. */
function actorOf(told: Told, origin: Origin | null): Doer {
  if (told.actor) return by('OPERATOR');
  const declared = auditedBy(told.event);
  if (declared === 'anonymous') return by('ANONYMOUS');
  if (declared === 'server') return by('SERVER');
  // `user`: who logs in is not the one whose token they still have.
  const viewer = declared === 'viewer' ? origin?.viewer : null;
  if (viewer) return viewerAs(viewer);
  return told.userId ? by('PERSON', told.userId) : by('SERVER');
}

function by(kind: ActorKind, userId: string | null = null): Doer {
  return { kind, userId, impersonatorId: null };
}

function viewerAs(viewer: OriginViewer): Doer {
  const impersonatorId = viewer.actor?.sub ?? null;
  const isProgram = !viewer.isInteractive && !viewer.actor;
  return { ...by(isProgram ? 'SERVICE_ACCOUNT' : 'PERSON', viewer.user.id), impersonatorId };
}

/** Returns the one thing that an event says besides: they have no two of these. */
function detailOf(told: Told): string | null {
  const { detail, scope, provider, kid, kind, count, reason } = told;
  return detail ?? scope ?? provider ?? kid ?? kind ?? reason ?? count?.toString() ?? null;
}
