/** autocannon in the place of wrk. Arguments: a file with the requests, connections, seconds. */
import { readFileSync } from 'node:fs';
import autocannon from 'autocannon';

const [file, connections, duration] = process.argv.slice(2);
const questions = JSON.parse(readFileSync(file, 'utf8'));
const result = await autocannon({
  url: new URL(questions[0].url).origin,
  connections: Number(connections),
  duration: Number(duration),
  requests: questions.map(({ url, ...rest }) => ({ ...rest, path: new URL(url).pathname })),
});
const { requests, latency, errors, timeouts, non2xx } = result;
console.log(
  `result ${JSON.stringify({
    requests: requests.total,
    failures: errors + timeouts + non2xx,
    seconds: result.duration,
    p50Ms: latency.p50,
    p99Ms: latency.p99,
  })}`,
);
