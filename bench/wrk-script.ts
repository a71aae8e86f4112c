import type { Question } from './client.ts';

/** Returns the script with which wrk sends the questions in turn and says what came of it. */
export function luaScript(questions: readonly Question[]): string {
  const formatted = questions.map(({ url, method, headers, body }) => {
    const fields = Object.entries(headers).map(([name, value]) => `[${lua(name)}]=${lua(value)}`);
    const parts = [lua(method), lua(new URL(url).pathname), `{${fields.join(',')}}`];
    return `  wrk.format(${[...parts, body === undefined ? 'nil' : lua(body)].join(', ')}),`;
  });
  return `local requests, turn
init = function()
  requests = {
${formatted.join('\n')}
  }
  turn = 0
end
request = function()
  turn = turn % #requests + 1
  return requests[turn]
end
done = function(summary, latency)
  local e = summary.errors
  io.write(string.format('result {"requests":%d,"failures":%d,"seconds":%f,"p50Ms":%f,"p99Ms":%f}\\n',
    summary.requests, e.connect + e.read + e.write + e.status + e.timeout, summary.duration / 1e6,
    latency:percentile(50) / 1e3, latency:percentile(99) / 1e3))
end
`;
}

/** JSON's escapes are Lua's, for the ASCII that is sent here. */
function lua(text: string): string {
  return JSON.stringify(text);
}
