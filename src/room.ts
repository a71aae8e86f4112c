import type { Check, Settings } from './settings/setting.ts';

/**
 * What the `room.ts` of a feature can export. Everything else that lists settings, codes or events is folded from these:
 * `Config`, `ErrorCode`, the events, and the tables of docs/reference. A room.ts imports nothing of its feature, so that
 * the feature can use what is folded.
 */
export interface Room {
  /** By the name of their field in `Config`. */
  readonly settings?: Settings;
  /** What is checked of settings together. */
  readonly checks?: readonly Check[];
}
