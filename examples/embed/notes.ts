import { AuthError, requireViewer, type Extension, type User } from 'latchkey';

interface Note {
  readonly id: string;
  readonly owner: string;
  readonly text: string;
}

/** In the place of a database. */
const notes: Note[] = [];
const companies = new Map<string, string>();

declare module 'latchkey' {
  /** As `extend input SignUpInput` below: hooks know its type by this. */
  interface SignUpInput {
    company?: string | null;
  }
}

export const extension: Extension = {
  typeDefs: `
    extend type Query {
      "The notes of the viewer."
      notes: [Note!] @requiresScopes(scopes: [["notes:read"]])
    }

    extend type Mutation {
      addNote(text: String!): Note @requiresScopes(scopes: [["notes:write"]])
    }

    extend input SignUpInput {
      "Where the user works."
      company: String
    }

    extend type User {
      noteCount: Int!
      company: String
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
      company: ({ id }: User) => companies.get(id),
    },
  },
  hooks: {
    afterSignUp({ user, input }) {
      if (input.company) companies.set(user.id, input.company);
    },
  },
};

function notesOf({ id }: User): Note[] {
  return notes.filter(({ owner }) => owner === id);
}
