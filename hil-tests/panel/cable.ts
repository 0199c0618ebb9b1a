/** A network between the browser and the rig that can be cut, and that can go silent as Wi-Fi does. */
import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";
import { onTestFinished } from "vitest";
import type { Serving } from "./serving.ts";

export interface Cable {
  /** Where the browser finds the rig. */
  readonly url: string;
  /** Nothing comes through any more, and nobody is told. */
  silence(): void;
  /** Every connection breaks, and none can be made. */
  cut(): void;
  mend(): void;
}

export async function cable(serving: Pick<Serving, "url">): Promise<Cable> {
  const { hostname, port } = new URL(serving.url);
  const pairs = new Set<[Socket, Socket]>();
  let state: "whole" | "silent" | "cut" = "whole";
  const server = createServer((near) => {
    if (state === "cut") return near.destroy();
    const far = connect(Number(port), hostname);
    const pair: [Socket, Socket] = [near, far];
    pairs.add(pair);
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      from.on("data", (bytes) => state === "whole" && to.write(bytes));
      from.on("error", () => {});
      from.on("close", () => {
        to.destroy();
        pairs.delete(pair);
      });
    }
  });
  const breakAll = () => {
    for (const [near, far] of pairs) {
      near.destroy();
      far.destroy();
    }
  };
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    breakAll();
    server.close();
  });
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the cable has no end");
  return {
    url: `http://127.0.0.1:${address.port}/`,
    silence() {
      state = "silent";
    },
    cut() {
      state = "cut";
      breakAll();
    },
    mend() {
      // What was under way when it went silent has lost bytes: it cannot go on.
      if (state === "silent") breakAll();
      state = "whole";
    },
  };
}
