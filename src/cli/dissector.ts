import type { Command } from "commander";
import { protocols } from "../impls/registry.ts";
import type { CliCommand, CliContext } from "./command.ts";

/** `lab dissector`: the reports' protocols for Wireshark. */
export const dissectorCommand: CliCommand = {
  define(command: Command, context: CliContext) {
    command
      .option("--fields", "lists the fields that Wireshark then knows")
      .addHelpText(
        "after",
        `
Examples:
  lab dissector > lab.lua                                         the file
  mkdir -p ~/.local/lib/wireshark/plugins && lab dissector > ~/.local/lib/wireshark/plugins/lab.lua
                                                                  installed on Linux and macOS; on Windows the folder is
                                                                  %APPDATA%\\Wireshark\\plugins
  tshark -X lua_script:lab.lua -r capture.pcapng -Y cse4074       once, without installing it
  tshark -X lua_script:lab.lua -r capture.pcapng -o pychat.port:4000
                                                                  the server was on another port
  lab dissector --fields | grep ee357                             what filters and columns can name

In Wireshark, Help > About Wireshark > Folders names the folder of personal Lua plugins; Ctrl+Shift+L reads it again.
Wireshark must have been built with Lua, which tshark --version tells. As root it runs Lua files only where
run_user_scripts_when_superuser is true in its init.lua, as it is on Debian; use an ordinary user where nothing happens.`,
      )
      .action(async ({ fields }: { readonly fields?: boolean }) => {
        process.stdout.write(await (fields === true ? listFields() : writeFile()));
        context.exitCode(0);
      });
  },
};

async function writeFile(): Promise<string> {
  const [{ writeDissector }, { version }] = await Promise.all([
    import("../teach/dissector/write-dissector.ts"),
    import("./version.ts"),
  ]);
  return writeDissector(protocols, version);
}

async function listFields(): Promise<string> {
  const { dissectorFields } = await import("../teach/dissector/dissector-fields.ts");
  const rows = protocols.flatMap((protocol) =>
    dissectorFields(protocol).map((field) => ({ ...field, name: `${protocol.name}.${field.name}` })),
  );
  const width = Math.max(...rows.map(({ name }) => name.length));
  return rows.map(({ name, type, help }) => `${name.padEnd(width)}  ${type.padEnd(7)}  ${help}\n`).join("");
}
