import { load } from "./bench.ts";

/** What a person does who knows the instruments. */
const FILLED: Record<string, string> = { totalUnit: "L", flowUnit: "L/min", price: "772" };

export const filledIn = (proposal: string | null) =>
  (proposal ?? "")
    .replace(/^ {2}# (\S+: \{ kind: .*)$/gm, "  $1")
    .replace(/(\w+): FILL-IN([,}]| \})/g, (_, key: string, end: string) => `${key}: ${FILLED[key] ?? "FILLED"}${end}`);
export const onBench = (proposal: string | null) => `iKnow: bench\n${proposal}`;

/** What rig.yaml's loader has against it. */
export const complaint = (text: string | null) =>
  load(text ?? "").then(
    () => null,
    (error: { code: string; what: string }) => `${error.code}: ${error.what}`,
  );
export const NO_STOP = "CONFIG_UNSAFE: there is no emergency stop";
