import { GraphQLError, GraphQLScalarType } from 'graphql';

/** RFC 3339 §5.6, in any offset from UTC. It names a moment: without an offset it would be another one in each place. */
const shape = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)$/;

/** `scalar DateTime`: a Date inside, RFC 3339 outside, in UTC where it is an answer. */
export const DateTime = new GraphQLScalarType<Date, string>({
  name: 'DateTime',
  serialize(value) {
    if (value instanceof Date) return value.toISOString();
    throw new TypeError('DateTime serializes a Date.');
  },
  parseValue(value) {
    const moment = typeof value === 'string' && shape.test(value) ? new Date(value) : null;
    // `2026-02-30` is no day; Date makes the second of March of it.
    if (moment && dayOf(value as string) === dayOf(sameOffset(moment, value as string)))
      return moment;
    throw new GraphQLError('A DateTime is a time as in RFC 3339, such as 2026-11-23T09:30:00Z.');
  },
});

const dayOf = (text: string) => text.slice(0, 10);

/** Returns the moment as it reads with the offset of the text. */
function sameOffset(moment: Date, text: string): string {
  if (Number.isNaN(moment.getTime())) return '';
  const [, sign, hours, minutes] = /([+-])(\d\d):(\d\d)$/.exec(text) ?? [];
  const offset = (Number(hours ?? 0) * 60 + Number(minutes ?? 0)) * (sign === '-' ? -1 : 1);
  return new Date(moment.getTime() + offset * 60_000).toISOString();
}
