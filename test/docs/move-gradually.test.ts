import { expect, test } from 'vitest';
import { askOldSystem } from '../../docs/recipes/elsewhere.ts';
import { openPort } from '../support/listen.ts';
import { createMailServer } from '../support/mail-server.ts';
import { code } from '../support/test-server.ts';

const kate = {
  login: 'kate',
  mail: 'kate@example.com',
  mailVerified: true,
  createdAt: '2019-05-01T00:00:00Z',
};

/** An old system that knows kate, and what it was asked. */
async function createOldSystem() {
  const asked: string[] = [];
  const state = { isDown: false };
  const { port } = await openPort(async (request, response) => {
    const chunks = await request.toArray();
    const { login, password } = JSON.parse(Buffer.concat(chunks).toString());
    asked.push(`${request.headers.authorization} ${login}`);
    const isRight = [kate.login, kate.mail].includes(login) && password === 'long ago';
    response.statusCode = state.isDown ? 500 : isRight ? 200 : 401;
    response.end(JSON.stringify(isRight ? kate : {}));
  });
  return { url: `http://127.0.0.1:${port}/verify`, asked, state };
}

test('the recipe moves a user at the first login, and no longer needs the old system then', async () => {
  const old = await createOldSystem();
  const hooks = { verifyElsewhere: askOldSystem(old.url, 'secret') };
  const server = await createMailServer({}, { hooks });
  expect(code(await server.login('kate', 'a wrong password'))).toBe('INVALID_CREDENTIALS');
  old.state.isDown = true;
  expect(code(await server.login('kate', 'long ago'))).toBe('SERVER_BUSY');
  old.state.isDown = false;
  expect((await server.login('kate@example.com', 'long ago')).status).toBe(200);
  old.state.isDown = true;
  for (const identifier of ['kate', 'kate@example.com'])
    expect((await server.login(identifier, 'long ago')).status).toBe(200);
  expect(old.asked).toEqual([
    'Bearer secret kate',
    'Bearer secret kate',
    'Bearer secret kate@example.com',
  ]);
});
