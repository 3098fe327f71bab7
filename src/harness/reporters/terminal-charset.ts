/** Tells whether the locale says that the terminal shows ASCII alone. Without a locale UTF-8 is taken for granted. */
export function isAsciiTerminal(env: NodeJS.ProcessEnv): boolean {
  const locale = env.LC_ALL || env.LC_CTYPE || env.LANG || "";
  return locale !== "" && !/utf-?8/iu.test(locale);
}
