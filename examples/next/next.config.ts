import type { NextConfig } from 'next';

const config: NextConfig = {
  // They stay in node_modules: the one reads files beside it, and of the other there must be one copy.
  serverExternalPackages: ['latchkey', 'graphql'],
};

export default config;
