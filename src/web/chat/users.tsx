import type { WindowView } from "../../cli/window/view.ts";

/** Who is there, where the program has a list of them. */
export function Users({ users: { names, count } }: { readonly users: NonNullable<WindowView["users"]> }) {
  return (
    <div class="users">
      <h2 id="users">Users ({count})</h2>
      <section class="box" aria-labelledby="users" tabIndex={0}>
        <ul>
          {names.map((name, index) => (
            <li key={index}>
              <bdi>{name}</bdi>
            </li>
          ))}
        </ul>
        {count > names.length && <p class="quiet">and {count - names.length} more</p>}
      </section>
    </div>
  );
}
