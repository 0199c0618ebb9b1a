import { type JobForm, numberOf } from "./form.ts";

type Value = string | number;

/** A job.yaml as `verify` takes it. Texts are written as JSON strings, which YAML reads to the letter. Pure. */
export function jobYaml(form: JobForm): string {
  const { station, dispenser, nozzles, operator, seals } = form;
  const lines = [
    `regulation: ${flow({ profile: form.profile })}`.replace(
      / }$/,
      `, overlays: [${form.overlays.map(quote).join(", ")}] }`,
    ),
    `kind: ${form.kind}`,
    `method: ${form.method}`,
    ...optional("volume", form.method === "metal-measure" ? undefined : numberOf(form.volume)),
    `station: ${flow(texts(station))}`,
    "dispenser:",
    ...Object.entries(dispenserOf(dispenser)).map(([key, value]) => `  ${key}: ${write(value)}`),
    `  seals: [${seals
      .filter(({ code }) => code.trim() !== "")
      .map(({ place, code }) => flow(texts({ place, code })))
      .join(", ")}]`,
    "nozzles:",
    ...nozzles.map((nozzle) => `  - ${flow(nozzleOf(nozzle))}`),
    `operator: ${flow(texts(operator))}`,
    ...answers(form),
  ];
  return `${lines.join("\n")}\n`;
}

function dispenserOf(dispenser: JobForm["dispenser"]): Record<string, Value> {
  const { maker, model, serial, mainBoard, encoder, ...numbers } = dispenser;
  const known = Object.entries(numbers).map(([key, typed]): [string, number | undefined] => [key, numberOf(typed)]);
  return { ...texts({ maker, model, serial, mainBoard, encoder }), ...given(Object.fromEntries(known)) };
}

function nozzleOf({ id, product, unitPrice, display }: JobForm["nozzles"][number]): Record<string, Value> {
  return {
    ...given({ id: numberOf(id) }),
    ...texts({ product }),
    ...given({ unitPrice: numberOf(unitPrice) }),
    ...texts({ display }),
  };
}

function answers({ ambient }: JobForm): string[] {
  const degrees = numberOf(ambient);
  return degrees === undefined ? [] : ["answers:", `  ambient: ${degrees}`];
}

function optional(key: string, value: number | undefined): string[] {
  return value === undefined ? [] : [`${key}: ${value}`];
}

/** What was left empty is left out. */
function texts(values: Record<string, string>): Record<string, string> {
  const trimmed = Object.entries(values).map(([key, value]): [string, string] => [key, value.trim()]);
  return Object.fromEntries(trimmed.filter(([, value]) => value !== ""));
}

function given(values: Record<string, number | undefined>): Record<string, number> {
  return Object.fromEntries(
    Object.entries(values).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])),
  );
}

function flow(values: Record<string, Value>): string {
  return `{ ${Object.entries(values)
    .map(([key, value]) => `${key}: ${write(value)}`)
    .join(", ")} }`;
}

function write(value: Value): string {
  return typeof value === "number" ? String(value) : quote(value);
}

/** Line separators that JSON allows and YAML folds are escaped. */
function quote(text: string): string {
  return JSON.stringify(text).replace(
    /[\u007f-\u009f\u2028\u2029\ufeff]/g,
    (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
