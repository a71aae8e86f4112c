import { callerOf, requireViewer } from '../../request/context.ts';
import type { Resolvers } from '../../graphql/generated/resolvers.ts';
import type { ChangeUsername } from './change-username.ts';
import type { DeleteAccount } from './delete-account.ts';
import type { SetLocale } from './set-locale.ts';

export function accountResolvers(options: {
  changeUsername: ChangeUsername;
  deleteAccount: DeleteAccount;
  setLocale: SetLocale;
}): Resolvers {
  const { changeUsername, deleteAccount, setLocale } = options;
  return {
    Mutation: {
      changeUsername: (_parent, { username }, context) =>
        changeUsername(requireViewer(context), username, callerOf(context)),

      async deleteAccount(_parent, _args, context) {
        const deleted = await deleteAccount(requireViewer(context));
        context.cookies.clear();
        return deleted;
      },

      async setLocale(_parent, { locale }, context) {
        const { user } = requireViewer(context);
        await setLocale(user.id, locale);
        return user;
      },
    },
  };
}
