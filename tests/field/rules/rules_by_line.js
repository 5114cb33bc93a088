/**
 * Builds the phone's rules into a folder and answers questions about them, one JSON line each, until there are no more.
 * Called with that folder by conftest.py. Questions bear the names of the rules' functions; exact numbers are told as "1/2".
 */
import { readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";
import { build } from "vite";

const sources = resolve(import.meta.dirname, "../../../frontend/src/rules");
const folder = process.argv[2];

const names = readdirSync(sources).map((file) => file.replace(/\.ts$/, ""));
const entry = Object.fromEntries(names.map((name) => [name, join(sources, `${name}.ts`)]));
await build({
  configFile: false,
  root: sources,
  publicDir: false,
  logLevel: "error",
  build: { outDir: folder, target: "es2022", lib: { entry, formats: ["es"], fileName: (_, name) => `${name}.js` } },
});
const modules = await Promise.all(names.map((name) => import(pathToFileURL(join(folder, `${name}.js`)).href)));
const rules = Object.fromEntries(names.map((name, place) => [name, modules[place]]));
const { answers, doubts, fractions, instruments, progress, refusals, scores, target_group, target_group_definition } = rules;

const known = new Map();
const groups = new Map();
const numeral = ({ n, d }) => (d === 1n ? `${n}` : `${n}/${d}`);
const area_scores = (given) =>
  Object.fromEntries(Object.entries(given).map(([id, { value, ...rest }]) => [id, { ...rest, value: fraction(value) }]));
const fraction = (value) => fractions.readFraction(value);

const questions = {
  load({ name, content }) {
    const found = instruments.load(content);
    if (found !== undefined) known.set(name, found);
    return { is_known: found !== undefined, why_not: scores.whyNotScored(found) };
  },
  definitionOf({ id, version }) {
    const found = instruments.definitionOf([...known.values()], id, version);
    return { is_known: found !== undefined, why_not: scores.whyNotScored(found) };
  },
  readAnswer: ({ name, item, text }) => answers.readAnswer(known.get(name).by_code.get(item), text),
  checkAnswer({ name, item, answer, given }) {
    answers.checkAnswer({ item: known.get(name).by_code.get(item), answer, answers: given });
    return null;
  },
  doubted: ({ content, item, given }) => doubts.doubted(doubts.parts(content), item, given),
  score: ({ name, given, scoring }) => scores.score(known.get(name), given, scoring),
  progress({ name, given, given_on, scoring, last }) {
    const instrument = known.get(name);
    const areas = progress.progress(instrument, given, given_on, scoring);
    const next = (area, short) => instruments.nextUnanswered(instrument, area, given, short)?.code ?? null;
    return {
      areas,
      done: areas.map((area) => [progress.isDone(area, true), progress.isDone(area, false)]),
      resume: progress.resumeAt(areas, last) ?? null,
      next: areas.map(({ area }) => [next(area.id, true), next(area.id, false)]),
    };
  },
  loadGroup({ name, content }) {
    groups.set(name, target_group_definition.load(content));
    return groups.get(name) !== undefined;
  },
  judge: ({ group, stated, given, reading }) =>
    target_group.judge(groups.get(group), { answers: stated, area_scores: area_scores(given), reading }),
  scoresFrom({ group, name, given, scoring, measured_on }) {
    const found = scores.score(known.get(name), given, scoring);
    return target_group.scoresFrom(groups.get(group), { instrument: name, scores: found, measured_on });
  },
  rounded: ({ value, places }) => fractions.rounded(fraction(value), places),
  toNumber: ({ value }) => fractions.toNumber(fraction(value)),
  fromNumber: ({ value }) => fractions.fromNumber(value),
  containsNumber: ({ text }) => rules.identity_numbers.containsNumber(text),
  problems: ({ told, now }) => rules.contacts.problems(told, Date.parse(now)),
  text: ({ label, language }) => rules.definitions.text(label, language),
};

function answer({ ask, ...told }) {
  try {
    return { answer: questions[ask](told) };
  } catch (error) {
    if (error instanceof refusals.Refusal) return { refused: error.code, params: error.params };
    return { fault: `${error.stack}` };
  }
}

const isFraction = (value) => typeof value?.n === "bigint";
for await (const line of createInterface({ input: process.stdin })) {
  const told = JSON.stringify(answer(JSON.parse(line)), (_, value) => (isFraction(value) ? numeral(value) : value));
  process.stdout.write(`${told}\n`);
}
