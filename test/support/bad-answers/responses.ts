import { say } from '../lying-provider.ts';
import { bad, type Bad } from './bad.ts';
import { other } from './signatures.ts';

const json = 'application/json';

export const answers: readonly Bad[] = [
  bad('no ID token', 'token response', (lying) => void (lying.token = { id_token: undefined })),
  bad('a list of ID tokens', 'token response', (lying) => {
    lying.answers['/token'] = async (response) => {
      const one = await lying.idToken();
      const answer = { access_token: 'a', token_type: 'Bearer', id_token: [one, one] };
      response.writeHead(200, { 'content-type': json }).end(JSON.stringify(answer));
    };
  }),
  bad(
    'no access token',
    'token response',
    (lying) => void (lying.token = { access_token: undefined }),
  ),
  bad(
    'a token of an unknown type',
    'token response',
    (lying) => void (lying.token = { token_type: 'mac' }),
  ),
  bad('a code that the provider refuses', 'code refused', (lying) => {
    lying.answers['/token'] = say(400, json, '{"error":"invalid_grant"}');
  }),
  bad('a client that the provider refuses', '503 client refused', (lying) => {
    lying.answers['/token'] = say(401, json, '{"error":"invalid_client"}', {
      'www-authenticate': 'Basic realm="x"',
    });
  }),
  bad('another refusal', '503 token request refused', (lying) => {
    lying.answers['/token'] = say(400, json, '{"error":"invalid_request"}');
  }),
  bad('tokens with status 400', '503 status', (lying) => {
    lying.answers['/token'] = say(400, json, '{}');
  }),
  bad('an answer that is not JSON', '503 not JSON', (lying) => {
    lying.answers['/token'] = say(200, json, '{"access_token":');
  }),
  bad('JSON that is no object', 'token response', (lying) => {
    lying.answers['/token'] = say(200, json, '"susan"');
  }),
  bad('JSON nested 100,000 times', 'token response', (lying) => {
    lying.answers['/token'] = say(200, json, '['.repeat(1e5) + ']'.repeat(1e5));
  }),
  bad('an HTML page', '503 content type', (lying) => {
    lying.answers['/token'] = say(200, 'text/html', '<p>Welcome');
  }),
  bad('an error of the server', '503 status', (lying) => {
    lying.answers['/token'] = say(500, json, '{"error":"invalid_grant"}');
  }),
  bad('too many requests', '503 status', (lying) => {
    lying.answers['/token'] = say(429, json, '{}');
  }),
  bad('a redirect', '503 redirect', (lying) => {
    lying.answers['/token'] = say(302, json, '{}', { location: `${lying.issuer}/other` });
  }),
  bad('a redirect that keeps the method', '503 redirect', (lying) => {
    lying.answers['/token'] = say(307, json, '{}', { location: 'http://169.254.169.254/' });
  }),
  bad('an empty answer', '503 not JSON', (lying) => {
    lying.answers['/token'] = say(200, json, '');
  }),
  bad('an answer without content', '503 status', (lying) => {
    lying.answers['/token'] = (response) => void response.writeHead(204).end();
  }),
  bad('a connection that is cut', '503 connection', (lying) => {
    lying.answers['/token'] = (response) => void response.destroy();
  }),
  bad(
    'an answer of 300 KB',
    '503 too long',
    (lying) => void (lying.token = { more: 'x'.repeat(300_000) }),
    true,
  ),
];

const noEmail = { email: undefined, email_verified: undefined };

export const userinfo: readonly Bad[] = [
  bad('the userinfo of another subject', 'userinfo sub', (lying) => {
    lying.claims = noEmail;
    lying.userinfo = { sub: 'another', email: 'admin@example.com', email_verified: true };
  }),
  bad('userinfo without a subject', 'token response', (lying) => {
    lying.claims = noEmail;
    lying.userinfo = { sub: undefined };
  }),
  bad('userinfo as a token', '503 content type', (lying) => {
    lying.claims = noEmail;
    lying.answers['/userinfo'] = async (response) => {
      const forged = await lying.sign(
        { sub: 'susan-1', email: 'a@b.example' },
        {},
        other.privateKey,
      );
      response.writeHead(200, { 'content-type': 'application/jwt' }).end(forged);
    };
  }),
  bad('an access token that userinfo refuses', '503 client refused', (lying) => {
    lying.claims = noEmail;
    lying.answers['/userinfo'] = say(401, json, '{}', { 'www-authenticate': 'Bearer' });
  }),
  bad('userinfo with an error', '503 status', (lying) => {
    lying.claims = noEmail;
    lying.answers['/userinfo'] = say(403, json, '{}');
  }),
];
