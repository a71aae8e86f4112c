import { createElement, StrictMode, type ReactNode } from 'react';
import type { AuthClient, AuthUser } from '../../../src/client/index.ts';
import { AuthProvider, useAuth } from '../../../src/client/react/index.ts';

type Known = AuthUser | null | undefined;

/** Every state that was drawn, in the browser. */
export const drawn: string[] = [];

function Viewer(): ReactNode {
  const { user, signedOut } = useAuth();
  const text = user ? user.username : String(signedOut ?? user);
  drawn.push(text);
  return createElement('output', null, text);
}

/** What the server draws and the browser goes on with. */
export function drawPage(client: AuthClient, user: Known): ReactNode {
  const page = createElement(AuthProvider, { client, user }, createElement(Viewer));
  return createElement(StrictMode, null, page);
}
