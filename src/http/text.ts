/** Returns an answer for people. Browsers may get another one than other clients. */
export function answerInText(status: number, text: string): Response {
  return new Response(text, {
    status,
    headers: {
      'content-type': 'text/plain; charset=utf-8',
      'cache-control': 'no-store',
      vary: 'accept',
    },
  });
}
