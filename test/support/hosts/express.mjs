import express from 'express';
import { latchkey } from './latchkey.mjs';

const app = express();
app.get('/theirs', (_request, response) => void response.send('theirs'));
app.use(latchkey.listener);
const server = app.listen(0, () => {
  console.log(`http://localhost:${server.address().port}/graphql`);
});
