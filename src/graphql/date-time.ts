import { GraphQLError, GraphQLScalarType } from 'graphql';

/** `scalar DateTime`: a Date inside, RFC 3339 in UTC outside. No argument takes one. */
export const DateTime = new GraphQLScalarType<Date, string>({
  name: 'DateTime',
  serialize(value) {
    if (value instanceof Date) return value.toISOString();
    throw new TypeError('DateTime serializes a Date.');
  },
  parseValue() {
    throw new GraphQLError('DateTime is only ever an answer.');
  },
});
