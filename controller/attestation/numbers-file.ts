import { RigError } from "@proverig/drivers";
import { z } from "zod";
import { loadYaml } from "../config/yaml.ts";
import type { Asked } from "./attestations.ts";
import { copySchema } from "./decision.ts";
import { shownValue } from "./numbers.ts";
import type { Subject } from "./subject.ts";

/**
 * What a laboratory has found, number by number: `numbers` are those of the official copy that must equal the file's,
 * `rejected` those that differ, with what the copy says. There is no word for "all".
 */
const schema = z.strictObject({
  profile: z.string(),
  copy: copySchema,
  numbers: z.record(z.string(), z.unknown()).default({}),
  rejected: z.record(z.string(), z.unknown()).default({}),
});

/** Throws FILE_UNREADABLE, YAML_SYNTAX, ATTESTATION_REFUSED. Whether the values fit is judged where they are decided. */
export function loadNumbers(path: string, subject: Subject): Asked[] {
  const { value, where } = loadYaml(path, schema, "ATTESTATION_REFUSED");
  const { profile, copy, numbers, rejected } = value;
  if (profile !== subject.name) {
    const what = `the file is about ${profile}, not about ${subject.name}`;
    throw new RigError("ATTESTATION_REFUSED", { what, where: where(["profile"]), mend: "name the right one" });
  }
  const both = Object.keys(numbers).find((each) => Object.hasOwn(rejected, each));
  if (both !== undefined) {
    const what = `${both} stands under numbers and under rejected`;
    throw new RigError("ATTESTATION_REFUSED", { what, where: where(["rejected", both]), mend: "keep one" });
  }
  return [
    ...Object.entries(numbers).map(
      ([path, value]): Asked => ({ path, value, decision: "attested", official: null, copy }),
    ),
    ...Object.entries(rejected).map(([path, official]): Asked => {
      const own = subject.numbers.find((number) => number.path === path)?.value;
      return { path, value: own, decision: "rejected", official: shownValue(official), copy };
    }),
  ];
}
