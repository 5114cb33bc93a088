// A replica of the peer's, kept on the disk as ours is, in a process of its own. Takes a line of JSON at a time and answers with
// one: write {items}, push {batch}, pull {batch}, sync, until {count}.
import { createInterface } from "node:readline";
import PouchDB from "pouchdb";

const [address, folder] = process.argv.slice(2);
const local = new PouchDB(folder);
const remote = new PouchDB(address);
const PAUSE = 250;

const count = async () => (await local.info()).doc_count;
const asked = {
  write: async ({ items }) => local.bulkDocs(items.map(({ id, ...rest }) => ({ _id: id, ...rest }))),
  push: async ({ batch }) => local.replicate.to(remote, { batch_size: batch }),
  pull: async ({ batch }) => local.replicate.from(remote, { batch_size: batch }),
  sync: async () => local.sync(remote),
  until: async (told) => {
    for (;;) {
      await local.sync(remote);
      if ((await count()) >= told.count) return;
      await new Promise((resolve) => setTimeout(resolve, PAUSE));
    }
  },
};

await remote.info();
console.log(JSON.stringify({ ready: true }));
for await (const line of createInterface({ input: process.stdin })) {
  const told = JSON.parse(line);
  const begun = performance.now();
  await asked[told.do](told);
  const seconds = (performance.now() - begun) / 1000;
  console.log(JSON.stringify({ seconds, waited: seconds, count: await count() }));
}
process.exit(0);
