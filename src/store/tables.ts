import type { AdministrationTables } from './tables/administration.ts';
import type { FactorTables } from './tables/factors.ts';
import type { MailTables } from './tables/mail.ts';
import type { MovingInTables } from './tables/moving-in.ts';
import type { ProviderTables } from './tables/providers.ts';
import type { ServerTables } from './tables/server.ts';
import type { SessionTables } from './tables/sessions.ts';
import type { UserTables } from './tables/users.ts';
import type { WebhookTables } from './tables/webhooks.ts';

export type * from './tables/administration.ts';
export type * from './tables/factors.ts';
export type * from './tables/mail.ts';
export type * from './tables/moving-in.ts';
export type * from './tables/providers.ts';
export type * from './tables/server.ts';
export type * from './tables/sessions.ts';
export type * from './tables/users.ts';
export type * from './tables/webhooks.ts';

/** The tables as Kysely sees them. Moments are milliseconds since the epoch, in both engines. */
export interface Tables
  extends
    UserTables,
    SessionTables,
    FactorTables,
    ProviderTables,
    MailTables,
    MovingInTables,
    AdministrationTables,
    WebhookTables,
    ServerTables {}

/** The tables for code that knows none of them by name, but what they declare; see declared-tables.ts. */
export type AnyTables = Record<string, Record<string, string | number | null>>;
