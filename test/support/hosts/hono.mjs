import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import { latchkey } from './latchkey.mjs';

const app = new Hono();
app.get('/theirs', (context) => context.text('theirs'));
app.all('*', (context) => latchkey.fetch(context.req.raw));
serve({ fetch: app.fetch, port: 0 }, ({ port }) => {
  console.log(`http://localhost:${port}/graphql`);
});
