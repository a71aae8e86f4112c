import { expect, test } from 'vitest';
import { filesOfOneWay } from './support/two-ways.ts';

test('what starts a server runs both ways; what knows its engine, or needs none, runs once', () => {
  const once = filesOfOneWay();
  for (const file of [
    'features/login',
    'http/answers',
    'cli/user',
    'store/upkeep',
    'clients/many-nodes',
  ])
    expect(once).not.toContain(`test/${file}.test.ts`);
  for (const file of ['store/attempts', 'lib/quote', 'settings/values'])
    expect(once).toContain(`test/${file}.test.ts`);
});
