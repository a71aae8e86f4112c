import { sql, type Kysely } from 'kysely';
import { batched } from '../../lib/batched.ts';
import { whenReady } from '../../lib/maybe-promise.ts';
import { methodsFrom, sessionColumns } from './session-rows.ts';
import type { PrepareRead } from '../engine.ts';
import type { SessionRow, SessionStore } from '../../features/sessions/store.ts';
import type { ViewerRow } from '../../features/users/store.ts';
import { isAboutQuestion } from '../../lib/store-errors.ts';
import type { Tables } from '../tables.ts';

/** See `SessionStore.findViewer`: at once where the database is that near, else one trip for concurrent requests. */
export function createViewerQuery(
  db: Kysely<Tables>,
  prepareRead: PrepareRead | null,
): SessionStore['findViewer'] {
  const sessions = db
    .selectFrom('sessions')
    .innerJoin('users', 'users.id', 'sessions.user_id')
    .select(columns);

  /** One statement, whose text does not depend on how many are asked for; it is built once. */
  const together = sessions.where(sql<boolean>`sessions.id = any(${[]})`).compile();
  const readTogether = async (ids: readonly string[]) => {
    const { rows } = await db.executeQuery<{ id: string }>({ ...together, parameters: [ids] });
    const byId = new Map(rows.map((row) => [row.id, Object.values(row) as unknown as Values]));
    return ids.map((id) => byId.get(id));
  };

  const query = sessions.where('sessions.id', '=', '').compile();
  const read = prepareRead?.<Values>(query) ?? batched(readTogether, isAboutQuestion);

  return (id) => whenReady(read(id), (values) => (values ? toViewer(values) : null));
}

const columns = [
  ...sessionColumns,
  'users.username',
  'users.created_at as user_created_at',
  'users.disabled_at',
  'users.scope',
] as const;

/** The values of a row, in the order of the columns. */
type Values = readonly [
  id: string,
  userId: string,
  createdAt: number,
  lastUsedAt: number,
  authenticatedAt: number,
  expiresAt: number,
  ip: string | null,
  userAgent: string | null,
  revokedAt: number | null,
  methods: string,
  username: string,
  userCreatedAt: number,
  disabledAt: number | null,
  scope: string,
];

function toViewer(values: Values): { session: SessionRow; user: ViewerRow } {
  const [id, userId, createdAt, lastUsedAt, authenticatedAt, expiresAt, ip, userAgent, revokedAt] =
    values;
  const session = {
    id,
    userId,
    createdAt: new Date(createdAt),
    lastUsedAt: new Date(lastUsedAt),
    authenticatedAt: new Date(authenticatedAt),
    expiresAt: new Date(expiresAt),
    ip,
    userAgent,
    revokedAt: dateOrNull(revokedAt),
    methods: methodsFrom(values[9]),
  };
  const user = {
    id: userId,
    username: values[10],
    createdAt: new Date(values[11]),
    disabledAt: dateOrNull(values[12]),
    scope: values[13],
  };
  return { session, user };
}

function dateOrNull(at: number | null): Date | null {
  return at === null ? null : new Date(at);
}
