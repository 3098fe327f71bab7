import { useState } from "preact/hooks";
import type { PacketDetail, TreeNode } from "../../teach/page/page-data.ts";
import { go, route } from "./route.ts";
import { Foreign } from "./text.tsx";

/** The layers of a packet; a line and its octets are chosen together. */
export function Tree({ packet }: { readonly packet: PacketDetail }) {
  return (
    <ul class="tree" aria-label={`Layers of packet ${packet.number}`}>
      {packet.layers.map((node, place) => (
        <Branch key={place} node={node} isOpen={place >= packet.layers.length - 2} />
      ))}
    </ul>
  );
}

function Branch({ node, isOpen }: { readonly node: TreeNode; readonly isOpen: boolean }) {
  const [isShown, setShown] = useState(isOpen);
  const { start, end, children = [] } = node;
  const label = labelOf(node);
  const { octets } = route.value;
  const isChosen = end > start && octets?.[0] === start && octets[1] === end;
  const isInside = octets !== undefined && end > start && octets[0] >= start && octets[1] <= end;
  return (
    <li>
      {children.length > 0 ? (
        <button
          type="button"
          class="twist"
          aria-expanded={isShown || isInside}
          aria-label={`${isShown ? "Close" : "Open"} ${label.slice(0, 40)}`}
          onClick={() => setShown(!isShown)}
        >
          {isShown || isInside ? "▾" : "▸"}
        </button>
      ) : (
        <span class="twist" />
      )}
      <button
        type="button"
        class={`leaf ${isChosen ? "chosen" : ""}`}
        aria-pressed={isChosen}
        disabled={end === start}
        onClick={() => go({ octets: [start, end] }, true)}
      >
        <Foreign text={label} />
      </button>
      {(isShown || isInside) && children.length > 0 && (
        <ul>
          {children.map((child, place) => (
            <Branch key={place} node={child} isOpen={false} />
          ))}
        </ul>
      )}
    </li>
  );
}

/** Returns a line of the tree as text. */
function labelOf({ title, value, remark = "" }: TreeNode): string {
  return value === undefined ? title : `${title}: ${value}${remark}`;
}

/** Returns the narrowest line that has an octet. */
export function lineAt(nodes: readonly TreeNode[], octet: number): TreeNode | undefined {
  let found: TreeNode | undefined;
  const visit = (node: TreeNode) => {
    const holds = node.start <= octet && octet < node.end;
    if (holds && (found === undefined || node.end - node.start <= found.end - found.start)) found = node;
    node.children?.forEach(visit);
  };
  nodes.forEach(visit);
  return found;
}
