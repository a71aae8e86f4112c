// Copied into a project that has the package: what each of the servers beside this serves.
import { GraphQLError } from 'graphql';
import { createServer, loadConfig } from 'latchkey';

/** With a type of theirs, whose resolver throws an error of the graphql that they import. */
export const latchkey = await createServer(loadConfig(process.env), {
  typeDefs: 'extend type Query { note: String @public }',
  resolvers: {
    Query: {
      note() {
        throw new GraphQLError('Locked.', { extensions: { code: 'NOTE_LOCKED' } });
      },
    },
  },
});
