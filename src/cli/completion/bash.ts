import { type CompletedCommand, type CompletedOption, quoteForShell } from "./words.ts";

/** Returns the completion script of bash. Where it knows no words it leaves the field to file names. */
export function bashScript(commands: readonly CompletedCommand[]): string {
  return `_lab() {
  local current=\${COMP_WORDS[COMP_CWORD]} previous=\${COMP_WORDS[COMP_CWORD-1]} words=
  if [ "$COMP_CWORD" -eq 1 ]; then
    words=${wordList([...commands.map(({ name }) => name), "--help", "--version"])}
  else
    case \${COMP_WORDS[1]} in
${commands.map(commandCase).join("\n")}
    esac
  fi
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -o default -F _lab lab
`;
}

function commandCase({ name, words, options }: CompletedCommand): string {
  const all = [...words, ...options.flatMap((option) => option.names)];
  return `      ${name})
        case $previous in
${options
  .filter(({ takesValue }) => takesValue)
  .map(valueCase)
  .join("")}          *) words=${wordList(all)} ;;
        esac ;;`;
}

function valueCase({ names, values }: CompletedOption): string {
  return `          ${names.join("|")}) words=${wordList(values)} ;;\n`;
}

function wordList(words: readonly string[]): string {
  return quoteForShell(words.join(" "));
}
