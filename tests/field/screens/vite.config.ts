/** The app as it is built for phones, but over the store in memory: what the tests of the screens look at. */
import { resolve } from "node:path";
import { defineConfig, mergeConfig } from "vite";
import built from "../../../frontend/vite.config.ts";

const { input: _, ...rolldownOptions } = built.build!.rolldownOptions!;
const frontend = resolve(import.meta.dirname, "../../../frontend");
const memory = resolve(import.meta.dirname, "memory_store.ts");

export default defineConfig(
  mergeConfig(
    { ...built, build: { ...built.build, rolldownOptions } },
    {
      resolve: { alias: [{ find: /^\.\/store\/store$/, replacement: memory }] },
      build: {
        rolldownOptions: {
          input: {
            field: resolve(frontend, "src/field/main.tsx"),
            sw: resolve(frontend, "src/field/worker/sw.ts"),
            same: resolve(import.meta.dirname, "same.ts"),
          },
        },
      },
    },
  ),
);
