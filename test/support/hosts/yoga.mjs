import { createServer } from 'node:http';
import { makeExecutableSchema } from '@graphql-tools/schema';
import { graphql } from 'graphql';
import { createYoga } from 'graphql-yoga';
import { directiveTypeDefs, guardSchema, requireViewer, useLatchkey } from 'latchkey';
import { latchkey } from './latchkey.mjs';

const schema = makeExecutableSchema({
  typeDefs: [directiveTypeDefs, 'type Query { whoami: String @authenticated }'],
  resolvers: {
    Query: { whoami: (_parent, _args, context) => requireViewer(context).user.username },
  },
});
const yoga = createYoga({
  schema: guardSchema(schema),
  plugins: [useLatchkey(latchkey.createContext)],
  graphqlEndpoint: '/yoga',
  logging: false,
});
const theirs = await graphql({ schema: latchkey.schema, source: '{ own: __typename }' });
const server = createServer((request, response) => {
  if (request.url === '/yoga') void yoga(request, response);
  else if (request.url === '/theirs') response.end(theirs.data?.own === 'Query' && 'theirs');
  else latchkey.listener(request, response);
}).listen(0, () => {
  console.log(`http://localhost:${server.address().port}/graphql`);
});
