/** autocannon in the place of wrk. Arguments: a file with the requests, connections, seconds, what each answer has in it. */
import { readFileSync } from 'node:fs';
import autocannon from 'autocannon';

const [file, connections, duration, proof] = process.argv.slice(2);
const questions = JSON.parse(readFileSync(file, 'utf8'));
const running = autocannon({
  url: new URL(questions[0].url).origin,
  connections: Number(connections),
  duration: Number(duration),
  ...(proof && { verifyBody: (body) => body.includes(proof) }),
  requests: questions.map(({ url, ...rest }) => ({ ...rest, path: new URL(url).pathname })),
});
process.on('SIGINT', () => running.stop());
const result = await running;
const { requests, latency, errors, timeouts, non2xx, mismatches } = result;
console.log(
  `result ${JSON.stringify({
    requests: requests.total,
    failures: errors + timeouts + Math.max(non2xx, mismatches),
    seconds: result.duration,
    p50Ms: latency.p50,
    p99Ms: latency.p99,
  })}`,
);
