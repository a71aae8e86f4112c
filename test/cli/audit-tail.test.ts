import { expect, test } from 'vitest';
import { newEvents } from '../../src/cli/audit-events.ts';
import type { AuditEventRow } from '../../src/features/audit/store.ts';

test('a hundred and fifty thousand events in one moment are shown, each once', async () => {
  const count = 150_000;
  const event = (place: number) => ({ id: String(place), at: new Date(1_000) }) as AuditEventRow;
  const store = {
    async page({ after, limit }: { after: string | null; limit: number }) {
      const first = after === null ? 0 : Number(after) + 1;
      const length = Math.min(limit, count - first);
      const events = Array.from({ length }, (_, index) => event(first + index));
      return { events, next: first + length < count ? String(first + length - 1) : null };
    },
  };
  const next = newEvents(store, {}, Infinity);
  expect(await next()).toHaveLength(count);
  expect(await next()).toEqual([]);
});
