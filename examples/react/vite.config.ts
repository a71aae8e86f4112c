import { defineConfig } from 'vite';

// Page and API have one origin, as they should behind a proxy in production: then cookies need no setting.
const proxy = { '/graphql': process.env['LATCHKEY_URL'] ?? 'http://localhost:4000' };

export default defineConfig({ server: { proxy }, preview: { proxy } });
