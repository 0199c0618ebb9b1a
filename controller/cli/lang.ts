/** The operator's language, as his terminal has it. A variable that is set to nothing says nothing. */
export function langOf(env: NodeJS.ProcessEnv = process.env): "zh" | "en" {
  return /^zh/i.test(env.LC_ALL || env.LC_MESSAGES || env.LANG || "") ? "zh" : "en";
}
