import { NextResponse, type NextRequest } from 'next/server';
import { askAsUser } from './lib/latchkey';

export const config = {
  // Pages. At /api a client is told by Latchkey itself what to renew.
  matcher: '/((?!api/|_next/static/|_next/image|favicon.ico$).*)',
};

/** Renews the cookies of a user before a page is rendered, for the page and for the browser. */
export async function proxy(request: NextRequest): Promise<NextResponse> {
  const setCookies = await renew(request.headers);
  for (const line of setCookies) {
    const [, name, value] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
    if (name && value) request.cookies.set(name, value);
  }
  const response = NextResponse.next({ request });
  for (const line of setCookies) response.headers.append('set-cookie', line);
  // A cache in front keeps pages that are static, and would hand the cookies to others with them.
  if (setCookies.length > 0) response.headers.set('cache-control', 'private, no-store');
  return response;
}

/**
 * Returns the cookies to set: none where the access token is good, or where there is nothing to renew it with. Requests
 * at the same time are given the same tokens. What is refused is left to the page, which finds no user.
 */
async function renew(headers: Headers): Promise<string[]> {
  if (!headers.get('cookie')?.includes('latchkey-refresh')) return [];
  const { errors } = await (await askAsUser('me', headers)).json();
  if (errors?.[0].extensions.code !== 'UNAUTHENTICATED') return [];
  return (await askAsUser('refresh', headers)).headers.getSetCookie();
}
