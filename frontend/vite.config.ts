import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { defineConfig, type Plugin } from "vite";
import { entryFileNames, fieldApp, lists, texts } from "./field.ts";

const here = import.meta.dirname;
const out = resolve(here, "../src/brobygger/web/static/brobygger");

/** Lay .br and .gz beside every text file, so that the server never compresses while someone waits. */
function compressed(): Plugin {
  return {
    name: "compressed",
    apply: "build",
    writeBundle({ dir = out }) {
      for (const entry of readdirSync(dir, { recursive: true, withFileTypes: true })) {
        if (!entry.isFile() || !/\.(css|js|svg|json)$/.test(entry.name)) continue;
        const path = join(entry.parentPath, entry.name);
        const bytes = readFileSync(path);
        writeFileSync(`${path}.gz`, gzipSync(bytes, { level: 9 }));
        writeFileSync(`${path}.br`, brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }));
      }
    },
  };
}

/** The picture of the browser tab, and the licences of what is bundled: theirs ask that they travel along. */
function carried(): Plugin {
  const read = (path: string): string => readFileSync(resolve(here, path), "utf8");
  const modules = "../node_modules";
  const licences = [
    `${modules}/dkfds/LICENSE.md`,
    `${modules}/dkfds/src/fonts/IBMPlexSans/split/woff2/license.txt`,
    `${modules}/htmx.org/LICENSE`,
    `${modules}/idb/LICENSE`,
    `${modules}/preact/LICENSE`,
  ];
  return {
    name: "carried",
    apply: "build",
    buildStart() {
      this.emitFile({ type: "asset", name: "icon.svg", originalFileName: "src/icon.svg", source: read("src/icon.svg") });
      this.emitFile({ type: "asset", fileName: "licences.txt", source: licences.map(read).join("\n\n----\n\n") });
    },
  };
}

export default defineConfig({
  root: here,
  base: "./",
  publicDir: false,
  resolve: { alias: { "~dkfds": resolve(here, "../node_modules/dkfds/src") } },
  // What h() is called with is shorter than what jsx() is: a phone fetches it over one bar.
  oxc: { jsx: { runtime: "classic", pragma: "h", pragmaFrag: "Fragment" } },
  css: { preprocessorOptions: { scss: { quietDeps: true } } },
  build: {
    outDir: out,
    emptyOutDir: true,
    manifest: "manifest.json",
    // An icon inside the style sheet would be a data: address, and the Content-Security-Policy allows none.
    assetsInlineLimit: 0,
    modulePreload: false,
    target: "es2022",
    // A hundredth smaller over the phone's one bar than what Vite's own makes of it, which is quicker.
    minify: "terser",
    terserOptions: { compress: { passes: 3 } },
    rolldownOptions: {
      transform: { inject: { h: ["preact", "h"], Fragment: ["preact", "Fragment"] } },
      input: {
        office: resolve(here, "src/office/main.ts"),
        field: resolve(here, "src/field/main.tsx"),
        sw: resolve(here, "src/field/worker/sw.ts"),
      },
      output: { entryFileNames },
      // htmx carries an eval for hx-on; our pages switch it off (htmx-config) and the Content-Security-Policy forbids it.
      checks: { eval: false, pluginTimings: false },
    },
  },
  plugins: [carried(), lists(), texts(), fieldApp(), compressed()],
});
