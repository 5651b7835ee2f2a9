// Builds the console into dist/console: hashed files and a manifest that src/console reads. `tools/build-console.ts` calls it.
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  base: '/admin/files/',
  publicDir: false,
  // No environment is read: the same sources give the same files everywhere.
  envDir: false,
  build: {
    outDir: fileURLToPath(new URL('../../dist/console', import.meta.url)),
    emptyOutDir: true,
    manifest: 'manifest.json',
    target: 'es2023',
    // Browsers that cannot import modules dynamically cannot run any of this.
    modulePreload: { polyfill: false },
    // A data: address in a stylesheet would be refused by the content security policy.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 900,
    rolldownOptions: {
      // Every file of the component kit says 'use client'; there is no other side here.
      onLog(level, log, handle) {
        if (log.code !== 'MODULE_LEVEL_DIRECTIVE') handle(level, log);
      },
      input: fileURLToPath(new URL('./main.tsx', import.meta.url)),
      output: {
        entryFileNames: '[name]-[hash].js',
        chunkFileNames: '[name]-[hash].js',
        assetFileNames: '[name]-[hash][extname]',
      },
    },
  },
});
