import { AuthError, requireViewer, type Extension, type User } from 'latchkey';

interface Note {
  readonly id: string;
  readonly owner: string;
  readonly text: string;
}

/** In the place of a database. */
const notes: Note[] = [];

export const extension: Extension = {
  typeDefs: `
    extend type Query {
      "The notes of the viewer."
      notes: [Note!] @requiresScopes(scopes: [["notes:read"]])
    }

    extend type Mutation {
      addNote(text: String!): Note @requiresScopes(scopes: [["notes:write"]])
    }

    extend type User {
      noteCount: Int!
    }

    type Note {
      id: ID!
      text: String!
      "Null when the user is gone."
      author: User
    }
  `,
  resolvers: {
    Query: {
      notes: (_parent, _args, context) => notesOf(requireViewer(context).user),
    },
    Mutation: {
      addNote(_parent, { text }: { text: string }, context) {
        const { user } = requireViewer(context);
        if (text.trim() === '') throw new AuthError('BAD_USER_INPUT', { argument: ['text'] });
        const note = { id: String(notes.length + 1), owner: user.id, text };
        notes.push(note);
        return note;
      },
    },
    Note: {
      // However many notes there are, their authors cost one query.
      author: ({ owner }: Note, _args, context) => context.loadUser(owner),
    },
    User: {
      noteCount: (user: User) => notesOf(user).length,
    },
  },
};

function notesOf({ id }: User): Note[] {
  return notes.filter(({ owner }) => owner === id);
}
