import type { Resolvers } from '../../graphql/resolvers.generated.ts';
import type { Login } from './login.ts';

export function loginResolvers({ login }: Login): Resolvers {
  return {
    Mutation: {
      login: (_parent, { username, password }) => login(username, password),
    },
  };
}
