import type { InlinePage, PackedDetail, PackedNode, PacketDetail, TreeNode } from "./page-data.ts";

/** Packs packets for a page that is one file; what lines have in common is kept once. */
export class TreePacker {
  readonly #places = new Map<string, number>();
  readonly #lines: InlinePage["lines"][number][] = [];

  /** What the packed lines have in common. */
  get lines(): InlinePage["lines"] {
    return this.#lines;
  }

  pack({ number, layers, octets }: PacketDetail): PackedDetail {
    return { number, octets, layers: layers.map((node) => this.#packNode(node)) };
  }

  #packNode({ title, remark = "", field = "", value, start, end, children }: TreeNode): PackedNode {
    const line = this.#placeOf([title, remark, field]);
    const packed = [line, value ?? 0, start, end] as const;
    return children === undefined ? packed : [...packed, children.map((child) => this.#packNode(child))];
  }

  #placeOf(line: InlinePage["lines"][number]): number {
    const key = JSON.stringify(line);
    const known = this.#places.get(key);
    if (known !== undefined) return known;
    this.#places.set(key, this.#lines.length);
    return this.#lines.push(line) - 1;
  }
}
