/** What the phone's app needs of the build beside its script: the page, the manifest, the lists, and the service worker's list of files. */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import type { Plugin, Rolldown } from "vite";
import { da } from "./src/field/texts/da";
import { en } from "./src/field/texts/en";

const here = import.meta.dirname;
const LISTS = resolve(here, "../src/brobygger/definitions/code_lists");
/** The few the phone shows. */
const SHOWN = [
  "places",
  "components",
  "methods",
  "care_change",
  "initiators",
  "attempt_outcomes",
  "place_kinds",
  "phases",
  "reminder_ranks",
  "promise_outcomes",
  "detail_kinds",
  "waves",
  "stay_kinds",
  "goal_statuses",
  "consent_receivers",
];
/** Where the server has the built files, as settings.STATIC_URL says. */
const STATIC = "/static/brobygger/";
const SHELL = "/field/";
const MANIFEST = "/field/manifest.webmanifest";

type Bundle = Rolldown.OutputBundle;

/** Where each entry goes: the service worker keeps its name, for its address is its own. */
export const entryFileNames = ({ name }: { name: string }): string => (name === "sw" ? "field/sw.js" : "assets/[name]-[hash].js");

/** Code, Danish and English of the lists the phone shows, as one small file that is fetched. */
export function lists(): Plugin {
  const id = "virtual:lists";
  return {
    name: "lists",
    resolveId: (source) => (source === id ? `\0${id}` : null),
    load(source) {
      if (source !== `\0${id}`) return null;
      const all = Object.fromEntries(SHOWN.map((name) => [name, entries(name)]));
      const file = this.emitFile({ type: "asset", name: "lists.json", source: JSON.stringify(all) });
      return `export default import.meta.ROLLUP_FILE_URL_${file};`;
    },
  };
}

/** The words of both languages a line each, and by what they are called once: the phone fetches no key twice. */
export function texts(): Plugin {
  const id = "virtual:texts";
  const keys = Object.keys(da) as (keyof typeof da)[];
  const parts = { keys, da: keys.map((key) => da[key]), en: keys.map((key) => en[key]) };
  return {
    name: "texts",
    resolveId: (source) => (source === id ? `\0${id}` : null),
    load(source) {
      if (source !== `\0${id}`) return null;
      return Object.entries(parts)
        .map(([name, lines]) => {
          if (lines.some((line) => line.includes("\n"))) this.error(`a text of more than one line: ${name}`);
          return `export const ${name} = ${JSON.stringify(lines.join("\n"))};`;
        })
        .join("\n");
    },
  };
}

/** The page, the manifest and the list of files, once the names of the built files are known. */
export function fieldApp(): Plugin {
  return {
    name: "field-app",
    apply: "build",
    buildStart() {
      for (const name of ["icon.svg", "icon.png"]) {
        const source = readFileSync(resolve(here, "src/field", name));
        this.emitFile({ type: "asset", name: `bro-${name}`, originalFileName: `src/field/${name}`, source });
      }
    },
    generateBundle(_, bundle) {
      const names = namesOf(bundle);
      const filled = (name: string): string =>
        readFileSync(resolve(here, "src/field", name), "utf8").replace(/\{(\w+)\}/g, (_all, key: string) => STATIC + names[key]);
      const [page, manifest] = [filled("index.html"), filled("manifest.webmanifest")];
      this.emitFile({ type: "asset", fileName: "field/index.html", source: page });
      this.emitFile({ type: "asset", fileName: "field/manifest.webmanifest", source: manifest });
      const worker = bundle["field/sw.js"];
      if (worker?.type !== "chunk" || worker.imports.length > 0) this.error("the service worker must be one file");
      const files = [...Object.values(names), ...importsOf(bundle, names["script"]!)].map((name) => STATIC + name);
      const version = createHash("sha256").update([page, manifest, worker.code, ...files].join("\n")).digest("hex").slice(0, 16);
      worker.code = `self.BUILT=${JSON.stringify({ version, shell: SHELL, manifest: MANIFEST, files })};\n${worker.code}`;
    },
  };
}

/** What a script imports, and what that does: a module that two entries share is built as a file of its own. */
function importsOf(bundle: Bundle, script: string): string[] {
  const chunk = bundle[script];
  const own = chunk?.type === "chunk" ? chunk.imports : [];
  return [...new Set(own.flatMap((name) => [name, ...importsOf(bundle, name)]))];
}

function entries(name: string): [string, string, string][] {
  const { codes } = JSON.parse(readFileSync(resolve(LISTS, `${name}.json`), "utf8")) as {
    codes: { code: string; label: { da: string; en: string } }[];
  };
  return codes.map(({ code, label }) => [code, label.da, label.en]);
}

/** By what they are for, the built files of the app. */
function namesOf(bundle: Bundle): Record<string, string> {
  const assets = Object.values(bundle).filter((each) => each.type === "asset");
  const asset = (name: string): string => assets.find((each) => each.names.includes(name))!.fileName;
  // Two can be of one name in folders of their own.
  const definition = (path: string): string => assets.find((each) => each.originalFileNames.some((from) => from.endsWith(path)))!.fileName;
  const script = Object.values(bundle).find((each) => each.type === "chunk" && each.name === "field")!.fileName;
  return {
    script,
    style: asset("field.css"),
    icon: asset("bro-icon.svg"),
    touch: asset("bro-icon.png"),
    lists: asset("lists.json"),
    instrument: definition("instruments/asi-5.json"),
    targetGroup: definition("target_group/udgaaende-2013.json"),
    doubts: definition("doubts/asi-5.json"),
  };
}
