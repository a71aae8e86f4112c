import { expect, test } from 'vitest';
import {
  parseAuthenticationResponse,
  parseRegistrationResponse,
} from '../../../src/features/passkeys/responses.ts';

const registration = {
  id: 'AAAA',
  rawId: 'AAAA',
  type: 'public-key',
  response: { clientDataJSON: 'AAAA', attestationObject: 'AAAA', transports: ['internal'] },
};
const authentication = {
  ...registration,
  response: { clientDataJSON: 'AAAA', authenticatorData: 'AAAA', signature: 'AAAA' },
};

test('members that browsers add are dropped', () => {
  const given = { ...registration, extra: { deep: [] }, clientExtensionResults: { credProps: {} } };
  expect(parseRegistrationResponse(given)).toEqual({ ...registration, clientExtensionResults: {} });
  const withHandle = { ...authentication.response, userHandle: 'AAAA', extra: 1 };
  expect(parseAuthenticationResponse({ ...authentication, response: withHandle })).toEqual({
    ...authentication,
    clientExtensionResults: {},
    response: { ...authentication.response, userHandle: 'AAAA' },
  });
});

test('no user handle can be written in three ways', () => {
  for (const userHandle of [undefined, null, '']) {
    const response = { ...authentication.response, userHandle };
    const parsed = parseAuthenticationResponse({ ...authentication, response });
    expect(parsed.response.userHandle).toBeNull();
  }
});

test('transports that could be none are dropped, and ten are the most', () => {
  const many = Array.from('abcdefghijklmnop');
  const transports = ['usb', 'usb', 'a b', '<script>', 7, null, 'x'.repeat(21), ...many];
  const given = { ...registration, response: { ...registration.response, transports } };
  expect(parseRegistrationResponse(given).response.transports).toEqual([
    'usb',
    ...many.slice(0, 9),
  ]);
  const { transports: _, ...without } = registration.response;
  expect(
    parseRegistrationResponse({ ...registration, response: without }).response.transports,
  ).toEqual([]);
});

const wrong: Record<string, unknown> = {
  nothing: undefined,
  null: null,
  'a text': 'AAAA',
  'a list': [],
  'no members': {},
  'another type': { ...registration, type: 'password' },
  'no response': { ...registration, response: null },
  'an id that is a number': { ...registration, id: 1 },
  'an id with white space': { ...registration, id: 'AA A' },
  'an id in Base64': { ...registration, id: 'AA+/' },
  'an empty id': { ...registration, id: '' },
  'an object in the place of a text': {
    ...registration,
    response: {
      ...authentication.response,
      ...registration.response,
      clientDataJSON: { length: 4 },
    },
  },
  'transports that are a text': {
    ...registration,
    response: { ...registration.response, transports: 'usb' },
  },
  'too much': {
    ...registration,
    response: { ...registration.response, attestationObject: 'A'.repeat(16_384) },
  },
};
for (const [name, value] of Object.entries(wrong))
  test(`${name} is no registration`, () => {
    expect(() => parseRegistrationResponse(value)).toThrow(TypeError);
  });

test('a registration is no authentication, and the other way round', () => {
  expect(() => parseAuthenticationResponse(registration)).toThrow(TypeError);
  expect(() => parseRegistrationResponse(authentication)).toThrow(TypeError);
  const userHandle = { not: 'a text' };
  const response = { ...authentication.response, userHandle };
  expect(() => parseAuthenticationResponse({ ...authentication, response })).toThrow(TypeError);
});
