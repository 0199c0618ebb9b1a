import { access } from "node:fs/promises";
import { RigError } from "@proverig/drivers";

/** A font file, and for a collection the one of its fonts that is meant. */
export interface DocumentFont {
  path: string;
  postscriptName: string | null;
}

/** Where systems keep a font with Chinese; Debian's fonts-noto-cjk first. */
const USUAL: DocumentFont[] = [
  ...["opentype/noto", "noto-cjk", "noto", "google-noto-cjk", "opentype/noto-cjk"].map((folder) => ({
    path: `/usr/share/fonts/${folder}/NotoSansCJK-Regular.ttc`,
    postscriptName: "NotoSansCJKsc-Regular",
  })),
  { path: "/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc", postscriptName: "WenQuanYiZenHei" },
];

/**
 * The font that documents are set in: the one that was named, or the first of the usual ones that is there.
 * @throws RigError FONT_MISSING; a document with boxes for words is none
 */
export async function findFont(
  named: string | null = null,
  usual: readonly DocumentFont[] = USUAL,
): Promise<DocumentFont> {
  const candidates =
    named === null ? usual : [{ path: named, postscriptName: /\.ttc$/i.test(named) ? "NotoSansCJKsc-Regular" : null }];
  for (const font of candidates) {
    const there = await access(font.path).then(
      () => true,
      () => false,
    );
    if (there) return font;
  }
  throw new RigError("FONT_MISSING", {
    what: "no font with Chinese to set documents in",
    where: candidates.map(({ path }) => path).join(", "),
    mend: "install fonts-noto-cjk, or name a TrueType or OpenType font with --font",
  });
}

export function fontUnusable(font: DocumentFont, cause: unknown): RigError {
  return new RigError("FONT_MISSING", {
    what: cause instanceof Error ? cause.message : String(cause),
    where: font.path,
    mend: "install fonts-noto-cjk, or name a TrueType or OpenType font with Chinese by --font",
    cause,
  });
}
