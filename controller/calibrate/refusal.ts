import { type ErrorCode, RigError } from "@proverig/drivers";
import {
  isLaboratoryProblem,
  type LaboratoryProblem,
  type Language,
  laboratoryProblem,
  saidText,
  type TextParams,
} from "../text/index.ts";

/** What a person of the laboratory is refused: in English for the log and the terminal, and as a phrase for whoever reads another language. */
export function refusal(
  code: Extract<ErrorCode, "CALIBRATION_INVALID" | "NOT_ACCEPTABLE">,
  id: LaboratoryProblem,
  { where, params = {} }: { where?: string; params?: TextParams } = {},
): RigError {
  const { what, mend } = laboratoryProblem("en", id, params);
  return new RigError(code, { what, mend, said: { id, params }, ...(where === undefined ? {} : { where }) });
}

/** The refusal's own line in a reader's language; one that has no phrase stays English. */
export function refusalText(error: RigError, language: Language): string {
  const { said, where, message } = error;
  if (!said || language === "en") return message;
  if (!isLaboratoryProblem(said.id)) return [saidText(language, said), message].filter(Boolean).join("；");
  const { what, mend } = laboratoryProblem(language, said.id, said.params);
  return [what, where, mend].filter(Boolean).join("；");
}
