import { hydrateRoot } from 'react-dom/client';
import { createAuthClient, type AuthUser } from '../../../src/client/index.ts';
import { drawn, drawPage } from './viewer.ts';

interface Tested {
  readonly document: Document;
  readonly fromServer?: AuthUser | null;
  drawn: string[];
  /** The server has drawn the page anew. */
  draw(user: AuthUser | null): void;
}

const tested = globalThis as unknown as Tested;
const client = createAuthClient({ url: '/graphql' });
const root = hydrateRoot(
  tested.document.querySelector('#root')!,
  drawPage(client, tested.fromServer),
  { onRecoverableError: (error) => drawn.push(String(error)) },
);
tested.drawn = drawn;
tested.draw = (user) => root.render(drawPage(client, user));
