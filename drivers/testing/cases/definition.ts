import assert from "node:assert/strict";
import type { AnyDriver } from "../../device/define.ts";
import type { ContractOptions } from "../options.ts";

/** What holds of a definition before anything is opened. */
export const DEFINITION_CASES: readonly {
  title: string;
  run(definition: AnyDriver, options: ContractOptions): void;
}[] = [
  {
    title: "has a name, its kinds, a source, and a twin where it has a bus",
    run(definition, { kind }) {
      assert.match(definition.name, /^[a-z][a-z0-9-]*$/);
      assert.ok(definition.kinds.includes(kind), `${kind} is not among its kinds`);
      assert.ok(definition.source.trim() !== "", "source is empty: say where the protocol is known from");
      assert.ok(definition.bus === null || definition.twin, "without a twin it cannot be tried without hardware");
    },
  },
  {
    title: "refuses options that it does not know",
    run(definition, { options }) {
      assert.ok(definition.options.safeParse(options).success, "it refuses the options it is given here");
      const unknown = { ...Object(options), "no-such-key": 1 };
      assert.ok(!definition.options.safeParse(unknown).success, "it takes an unknown key: use z.strictObject");
      for (const wrong of [null, 7, "text", []]) assert.ok(!definition.options.safeParse(wrong).success, String(wrong));
    },
  },
];
