// Follows a stream with the npm package `eventsource`: node events.mjs <url>
//
// Prints a line of JSON for each event, for each connection that opened, and for each error; ends
// when the package itself gives up, which it does after an answer of 204 or of an error.
import { EventSource } from "eventsource";

const kinds = process.argv.slice(3);
const source = new EventSource(process.argv[2]);
const print = (line) => console.log(JSON.stringify(line));
source.addEventListener("open", () => print({ open: true }));
for (const kind of kinds) {
  source.addEventListener(kind, (event) => print({ id: Number(event.lastEventId), kind }));
}
source.addEventListener("error", (event) => {
  print({ error: event.code ?? null, closed: source.readyState === EventSource.CLOSED });
});
