import type { Table } from './lib/table.ts';
import type { Check, Settings } from './settings/setting.ts';

/** The error codes of a room, each with the HTTP status of an answer in which nothing but refusals came back. */
export type Codes = Readonly<
  Record<
    string,
    {
      readonly status: 400 | 401 | 403 | 404 | 409 | 413 | 429 | 500 | 503;
      /** Tells the client what to do. */
      readonly message: string;
    }
  >
>;

/** What an operator watches for. The names are for good: alerts depend on them. */
export type Events = Readonly<Record<string, Event>>;

export interface Event {
  readonly level: 'info' | 'warn';
  /** The line in the log. */
  readonly message: string;
  /** When it happens, for docs/reference/events.md. */
  readonly when: string;
  /** Whether clients can cause it at any rate: then each is counted, and a line a minute says how many there were. */
  readonly isSummed?: boolean;
  /**
   * Who did it, where the audit log has the event: the viewer of the request or, without one, the user it is about;
   * that user, even where another is the viewer; someone unknown; or this server. Only the log has an event that says nothing here.
   */
  readonly audit?: 'viewer' | 'user' | 'anonymous' | 'server';
}

/** Tables of the database, each after those that it refers to. */
export type Tables = Readonly<Record<string, Table>>;

/**
 * What the `room.ts` of a feature can export. Everything else that lists settings, codes, events or tables is folded from these:
 * `Config`, `ErrorCode`, the events, and the tables of docs/reference. A room.ts imports nothing of its feature, so that
 * the feature can use what is folded.
 */
export interface Room {
  /** By the name of their field in `Config`. */
  readonly settings?: Settings;
  /** What is checked of settings together. */
  readonly checks?: readonly Check[];
  /** Each is described by `enum ErrorCode` in schema.graphql, which the reference page is made from. */
  readonly codes?: Codes;
  readonly events?: Events;
  /** What moves, sweeps, deletes and exports rows goes by these. */
  readonly tables?: Tables;
  /** What is done once a minute. `app.ts` says how. */
  readonly upkeep?: readonly string[];
}
