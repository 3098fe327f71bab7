/** What the build makes of JSX elements: calls of `h`, which are shorter than those of the automatic runtime. */
export { Fragment, h } from "preact";
