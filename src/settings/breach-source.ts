import { statSync } from 'node:fs';
import * as v from 'valibot';
import { isLoopback } from './checks.ts';

/** Where answers are: at a URL to which a prefix is appended, or in the files of a folder. */
export interface BreachSource {
  readonly kind: 'url' | 'folder';
  /** Ends with a slash. */
  readonly place: string;
}

/** The URL of a range API, or `file:` and a folder; null for `none`. */
export const breachSource: v.GenericSchema<string, BreachSource | null> = v.pipe(
  v.string(),
  v.rawTransform<string, BreachSource | null>(({ dataset: { value }, addIssue, NEVER }) => {
    if (value === 'none') return null;
    const kind = value.startsWith('file:') ? 'folder' : 'url';
    const place = kind === 'folder' ? value.slice('file:'.length) : value;
    const message = kind === 'folder' ? folderProblem(place) : urlProblem(place);
    if (message === null) return { kind, place: place.endsWith('/') ? place : `${place}/` };
    addIssue({ message });
    return NEVER;
  }),
);

function folderProblem(path: string): string | null {
  const found = statSync(path, { throwIfNoEntry: false });
  return found?.isDirectory() ? null : 'names a folder that is not there';
}

function urlProblem(value: string): string | null {
  const url = URL.parse(value);
  if (!url || !/^https?:$/.test(url.protocol)) return 'is neither none nor a URL nor file:FOLDER';
  if (url.href !== value || /[?#@]/.test(value))
    return 'is not a URL in its usual spelling, without query, fragment and user';
  // A prefix tells little, but an answer that was changed on the way would let any password pass.
  if (url.protocol === 'http:' && !isLoopback(url.hostname)) return 'needs https';
  return null;
}
