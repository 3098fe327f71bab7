import { type CompletedCommand, type CompletedOption, quoteForShell } from "./words.ts";

/**
 * Returns the completion script of bash. Where it knows no words it leaves the field to file names. bash breaks words before `@` and
 * behind `=` too and replaces only the last piece, so words are those of the typed line, and what stands before `@` is taken off the answer.
 */
export function bashScript(commands: readonly CompletedCommand[]): string {
  return `_lab() {
  local line=\${COMP_LINE:0:COMP_POINT} typed words= options= current previous
  read -ra typed <<< "$line"
  [[ $line == *[[:space:]] ]] && typed+=('')
  current=\${typed[\${#typed[@]}-1]} previous=\${typed[\${#typed[@]}-2]}
  [[ $current == --*=* ]] && previous=\${current%%=*} current=\${current#*=}
  if [ "\${#typed[@]}" -eq 2 ]; then
    words=${wordList([...commands.map(({ name }) => name), "--help", "--version"])}
  else
    case \${typed[1]} in
${commands.map(commandCase).join("\n")}
    esac
    [[ $current == -* ]] && words=$options
  fi
  COMPREPLY=($(compgen -W "$words" -- "$current"))
  [[ $current == *@* && $COMP_WORDBREAKS == *@* ]] && COMPREPLY=("\${COMPREPLY[@]#"\${current%@*}"}")
}
complete -o default -F _lab lab
`;
}

function commandCase({ name, words, options }: CompletedCommand): string {
  return `      ${name})
        case $previous in
${options
  .filter(({ takesValue }) => takesValue)
  .map(valueCase)
  .join(
    "",
  )}          *) words=${wordList(words)} options=${wordList(options.flatMap((option) => option.names))} ;;
        esac ;;`;
}

function valueCase({ names, values }: CompletedOption): string {
  return `          ${names.join("|")}) words=${wordList(values)} ;;\n`;
}

function wordList(words: readonly string[]): string {
  return quoteForShell(words.join(" "));
}
