import { NextResponse, type NextRequest } from 'next/server';
import { forVisitor } from './lib/latchkey';

export const config = {
  // Pages. At /api the browser's client renews by itself.
  matcher: '/((?!api/|_next/static/|_next/image|favicon.ico$).*)',
};

/** Renews the cookies of a user before a page is rendered, for the page and for the browser. */
export async function proxy(request: NextRequest): Promise<NextResponse> {
  const session = await forVisitor(request.headers);
  await session.renew();
  const headers = new Headers(request.headers);
  headers.set('cookie', session.cookie);
  const response = NextResponse.next({ request: { headers } });
  session.writeTo(response.headers);
  return response;
}
