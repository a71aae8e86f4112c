import { formatTime } from '../../account/locale.ts';

/** A moment, as the viewer writes it. */
export function Time({ at }: { at: string }) {
  return <time dateTime={at}>{formatTime(at)}</time>;
}
