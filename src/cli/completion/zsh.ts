import { type CompletedCommand, type CompletedOption, quoteForShell } from "./words.ts";

/** Returns the completion script of zsh: a file `_lab` of the function path, or text for `eval`. */
export function zshScript(commands: readonly CompletedCommand[]): string {
  return `#compdef lab
_lab() {
  local -a words_here
  if (( CURRENT == 2 )); then
    words_here=(${commands.map(({ name, summary }) => described(name, summary)).join(" ")})
    _describe command words_here
    return
  fi
  case $words[2] in
${commands.map(commandCase).join("\n")}
  esac
}
if [[ $funcstack[1] == _lab ]]; then _lab "$@"; else compdef _lab lab; fi
`;
}

function commandCase({ name, words, options }: CompletedCommand): string {
  const described = options.flatMap(describedOption).join(" ");
  return `    ${name})
      case $words[CURRENT-1] in
${options
  .filter(({ takesValue }) => takesValue)
  .map(valueCase)
  .join("")}        *)
          if [[ $PREFIX == -* ]]; then
            words_here=(${described})
            _describe -o option words_here
          else
            ${wordsOrFiles(words)}
          fi ;;
      esac ;;`;
}

function valueCase({ names, values }: CompletedOption): string {
  return `        ${names.join("|")}) ${wordsOrFiles(values)} ;;\n`;
}

function wordsOrFiles(words: readonly string[]): string {
  return words.length === 0 ? "_files" : `compadd -- ${words.map(quoteForShell).join(" ")}`;
}

function describedOption({ names, summary }: CompletedOption): readonly string[] {
  return names.map((name) => described(name, summary));
}

/** `_describe` takes the part before the first colon as the word. */
function described(word: string, summary: string): string {
  return quoteForShell(`${word}:${summary}`);
}
