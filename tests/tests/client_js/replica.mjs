// Applies the frames that come in, a line each, and tells after each what it has then. An empty line begins anew.
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";

const { Replica, Rows } = await import(pathToFileURL(process.env.CLIENT).href);

function whole(struct) {
  const frame = { set: {}, new: {}, rows: {} };
  const put = (part, name, value) => Object.defineProperty(frame[part], name, { value, enumerable: true });
  for (const [name, value] of Object.entries(struct)) {
    if (value instanceof Rows) put("rows", name, { all: [...value].map(([key, row]) => [key, whole(row)]) });
    else if (value !== null && typeof value === "object" && Object.getPrototypeOf(value) === null) put("new", name, whole(value));
    else put("set", name, value);
  }
  return frame;
}

let replica = new Replica();
for await (const line of createInterface({ input: process.stdin })) {
  if (line === "") {
    replica = new Replica();
    continue;
  }
  replica.apply(JSON.parse(line));
  console.log(JSON.stringify({ state: whole(replica.state), version: replica.version, kinds: replica.kinds }));
}
