/** What the documents say of serial lines, as a reader does it: in real time, over the ptys of `simulate`. */
import { expect, it } from "vitest";
import { commandsOf, DOCUMENTS, type Ran, useReader } from "./documented.ts";

const { run, anew } = useReader();

// In real time: on a machine that stalls for half a second the stop contact rightly counts as open.
it.each(DOCUMENTS.map((path) => [path, commandsOf(path).served] as const).filter(([, served]) => served.length > 0))(
  "%s: what talks to `simulate` over serial lines finds it",
  { retry: 5 },
  async (_, [simulate = "", ...clients]) => {
    // A try before this one has left its job unfinished.
    anew();
    expect(simulate).toMatch(/^npx proverig simulate /);
    const results: Ran[] = [];
    const simulated = await run(simulate, {
      line: /^ready$/m,
      call: async () => {
        for (const client of clients) {
          // A visit in real time takes minutes: enough is seen when every device has answered.
          const begun = { line: /^\S+ {2}rig self-check$/m, call: () => undefined };
          results.push(await run(client, client.includes(" verify ") ? begun : undefined));
        }
      },
    });
    expect(simulated.status).toBe(0);
    expect(results.map(({ status }) => status)).toEqual(clients.map((each) => (each.includes(" verify ") ? 3 : 0)));
    expect(results.at(-1)?.stderr).toMatch(/^INTERRUPTED: /);
  },
);
