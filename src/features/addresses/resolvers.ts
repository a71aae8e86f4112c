import { localeOf } from '../../lib/locale.ts';
import { callerOf, requireViewer, type Context } from '../../request/context.ts';
import { readUsers, requireOwn } from '../../request/own.ts';
import type { Resolvers } from '../../graphql/generated/resolvers.ts';
import type { User } from '../users/user.ts';
import type { Addresses } from './addresses.ts';
import type { Contact } from './store.ts';

export function addressResolvers(addresses: Addresses): Resolvers {
  const { contacts, emailChange, undoEmailChange } = addresses;
  const { confirm, disown } = addresses.confirmEmail;

  const own = async (user: User, context: Context): Promise<Contact | null> => {
    requireOwn(user.id, context, readUsers);
    return contacts.load(user.id);
  };

  return {
    Mutation: {
      requestEmailChange(_parent, { email }, context) {
        const locale = localeOf(context.device().acceptLanguage);
        return emailChange.request(requireViewer(context), { email, locale }, callerOf(context));
      },
      confirmEmail: (_parent, given, context) => confirm(given, callerOf(context)),
      disownEmail: (_parent, { token }, context) => disown(token, callerOf(context)),
      cancelEmailChange: (_parent, _args, context) => emailChange.cancel(requireViewer(context)),
      undoEmailChange: (_parent, { token }, context) => undoEmailChange(token, callerOf(context)),
    },
    User: {
      email: async (user, _args, context) => (await own(user, context))?.email ?? null,
      pendingEmail: async (user, _args, context) =>
        (await own(user, context))?.pendingEmail ?? null,
      locale: async (user, _args, context) => (await own(user, context))?.locale ?? null,
    },
  };
}
