import { type LaboratoryTextKey, laboratoryText, type TextParams } from "@proverig/controller/text";
import { settings } from "../settings.svelte.ts";

/** The laboratory's words, which only its pages load. */
export const lab = (key: LaboratoryTextKey, params?: TextParams) => laboratoryText.t(settings.language, key, params);

/** For keys put together from the server's ids; an unknown id stays as it is. */
export const labWord = (id: string) => {
  const key = `lab.is.${id}`;
  return laboratoryText.isTextKey(key) ? lab(key) : id;
};
