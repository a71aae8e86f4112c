import type { NextConfig } from 'next';

const config: NextConfig = {
  // Latchkey and types of your own must share one copy.
  serverExternalPackages: ['graphql'],
};

export default config;
