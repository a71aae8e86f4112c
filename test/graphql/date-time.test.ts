import { expect, test } from 'vitest';
import { DateTime } from '../../src/graphql/date-time.ts';

test.each([
  ['2026-11-23T09:30:00Z', '2026-11-23T09:30:00.000Z'],
  ['2026-11-23T09:30:00.123Z', '2026-11-23T09:30:00.123Z'],
  ['2026-11-23T23:30:00-02:00', '2026-11-24T01:30:00.000Z'],
  ['2028-02-29T00:00:00+05:30', '2028-02-28T18:30:00.000Z'],
])('%s is a moment', (text, moment) => {
  expect(DateTime.parseValue(text)).toEqual(new Date(moment));
});

test.each([
  '',
  '2026-11-23',
  '2026-11-23T09:30:00',
  '2026-11-23 09:30:00Z',
  '2026-02-30T09:30:00Z',
  '2027-02-29T09:30:00+01:00',
  '2026-13-01T09:30:00Z',
  '2026-11-23T25:30:00Z',
  '+012026-11-23T09:30:00Z',
  'now',
  1_795_000_000_000,
  null,
  {},
])('%s is refused', (value) => {
  expect(() => DateTime.parseValue(value)).toThrow('A DateTime is a time as in RFC 3339');
});
