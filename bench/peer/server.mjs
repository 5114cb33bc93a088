// The peer's server as its own documentation sets it up, on this machine alone: a CouchDB of PouchDB's, kept in LevelDB in the
// folder given. Says its port when it listens; for each line it is sent it says how many requests and bytes it has had so far.
import { createServer } from "node:http";
import { createInterface } from "node:readline";
import express from "express";
import expressPouchDB from "express-pouchdb";
import PouchDB from "pouchdb";

const folder = process.argv[2];
const counts = { requests: 0, received: 0, sent: 0 };
const open = new Set();

const app = express();
app.use((request, response, next) => {
  counts.requests += 1;
  next();
});
// The least a replica needs: no log, no accounts, no pages, which spares it work.
app.use(expressPouchDB(PouchDB.defaults({ prefix: `${folder}/` }), { mode: "minimumForPouchDB", inMemoryConfig: true }));

const server = createServer(app);
server.on("connection", (socket) => {
  open.add(socket);
  socket.on("close", () => {
    open.delete(socket);
    counts.received += socket.bytesRead;
    counts.sent += socket.bytesWritten;
  });
});
server.listen(0, "127.0.0.1", () => console.log(JSON.stringify({ port: server.address().port })));

createInterface({ input: process.stdin })
  .on("line", () => {
    const told = { ...counts };
    for (const socket of open) {
      told.received += socket.bytesRead;
      told.sent += socket.bytesWritten;
    }
    console.log(JSON.stringify(told));
  })
  .on("close", () => process.exit(0));
