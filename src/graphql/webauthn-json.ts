import { GraphQLError, GraphQLScalarType } from 'graphql';
import {
  parseAuthenticationResponse,
  parseRegistrationResponse,
} from '../features/passkeys/responses.ts';

/*
 * What browsers give and take, in the words of WebAuthn. They are scalars, since browsers add members: an input type would
 * refuse those, and a selection would lose them.
 */

const answer = (name: string) =>
  new GraphQLScalarType<unknown, unknown>({
    name,
    serialize: (value) => value,
    parseValue() {
      throw new GraphQLError(`${name} is only ever an answer.`);
    },
  });

const argument = <Value>(name: string, parse: (value: unknown) => Value) =>
  new GraphQLScalarType<Value, never>({
    name,
    serialize() {
      throw new TypeError(`${name} is only ever an argument.`);
    },
    parseValue(value) {
      try {
        return parse(value);
      } catch (error) {
        throw new GraphQLError(`${name}: ${(error as Error).message}`);
      }
    },
  });

export const webauthnScalars = {
  PublicKeyCredentialCreationOptionsJSON: answer('PublicKeyCredentialCreationOptionsJSON'),
  PublicKeyCredentialRequestOptionsJSON: answer('PublicKeyCredentialRequestOptionsJSON'),
  AllAcceptedCredentialsOptions: answer('AllAcceptedCredentialsOptions'),
  RegistrationResponseJSON: argument('RegistrationResponseJSON', parseRegistrationResponse),
  AuthenticationResponseJSON: argument('AuthenticationResponseJSON', parseAuthenticationResponse),
};
