import type { Question } from './client.ts';

/** Returns the script with which wrk sends the questions in turn and says what came of it; see `LoadOptions.proof`. */
export function luaScript(questions: readonly Question[], proof?: string): string {
  const formatted = questions.map(({ url, method, headers, body }) => {
    const fields = Object.entries(headers).map(([name, value]) => `[${lua(name)}]=${lua(value)}`);
    const parts = [lua(method), lua(new URL(url).pathname), `{${fields.join(',')}}`];
    return `  wrk.format(${[...parts, body === undefined ? 'nil' : lua(body)].join(', ')}),`;
  });
  return `local requests, turn, thread
unproven = 0
setup = function(created)
  thread = created
end
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
${proof === undefined ? '' : countUnproven(proof)}done = function(summary, latency)
  local e = summary.errors
  io.write(string.format('result {"requests":%d,"failures":%d,"seconds":%f,"p50Ms":%f,"p99Ms":%f}\\n',
    summary.requests, e.connect + e.read + e.write + e.timeout + math.max(e.status, thread:get("unproven")),
    summary.duration / 1e6,
    latency:percentile(50) / 1e3, latency:percentile(99) / 1e3))
end
`;
}

/** wrk looks into answers only where it is told to: that takes its time. */
function countUnproven(proof: string): string {
  return `response = function(status, headers, body)
  if not body:find(${lua(proof)}, 1, true) then unproven = unproven + 1 end
end
`;
}

/** JSON's escapes are Lua's, for the ASCII that is sent here. */
function lua(text: string): string {
  return JSON.stringify(text);
}
