/** Bundles page.ts as the app is bundled; where to is said on the command line. */
import { resolve } from "node:path";
import { defineConfig } from "vite";

export default defineConfig({
  root: import.meta.dirname,
  publicDir: false,
  logLevel: "error",
  build: {
    target: "es2022",
    emptyOutDir: false,
    modulePreload: false,
    rolldownOptions: { input: { page: resolve(import.meta.dirname, "page.ts") }, output: { entryFileNames: "page.js" } },
  },
});
