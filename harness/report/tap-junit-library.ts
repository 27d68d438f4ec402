/** The libraries behind junit.xml, loaded on first use: what makes no such report does not pay for them. */
import { createRequire } from "node:module";
import type { FinalResults, Parser, Result } from "tap-parser";

/** One parsed test point, with the comment line that stood before it. */
export type CommentedResult = Result & { readonly comments: string };

/** tap-junit's serializer: a pure function of parsed test points. */
export type Serialize = (
  results: readonly CommentedResult[],
  totals: Pick<FinalResults, "count" | "fail" | "skip">,
  options: { readonly name?: string; readonly classname?: string },
) => string;

/** What this room uses of an XML element, as the DOM of xmlbuilder2 has it: the library that tap-junit itself writes with. */
export interface XmlElement {
  readonly nodeName: string;
  textContent: string | null;
  readonly firstChild: XmlElement | null;
  readonly lastChild: XmlElement | null;
  readonly childNodes: Iterable<XmlElement>;
  readonly ownerDocument: { createElement(name: string): XmlElement };
  getAttribute(name: string): string | null;
  setAttribute(name: string, value: string): void;
  removeAttribute(name: string): void;
  appendChild(child: XmlElement): unknown;
  replaceChild(child: XmlElement, old: XmlElement): unknown;
}

/** An element within its document, and how to write it. */
export interface XmlBuilder {
  readonly node: XmlElement;
  root(): XmlBuilder;
  first(): XmlBuilder;
  /** Visits the children in their order. */
  each(visit: (child: XmlBuilder) => void): XmlBuilder;
  toString(options: { readonly prettyPrint?: boolean; readonly offset?: number }): string;
}

/** The functions that junit.xml is made with. */
export interface JunitLibrary {
  readonly Parser: typeof Parser;
  readonly serialize: Serialize;
  /** The root element of a document. */
  readonly parseXml: (text: string) => XmlBuilder;
}

let loaded: JunitLibrary | undefined;

/** tap-parser, tap-junit's serializer, and the xmlbuilder2 that it writes with. */
export function junitLibrary(): JunitLibrary {
  loaded ??= load();
  return loaded;
}

function load(): JunitLibrary {
  const libraries: Pick<JunitLibrary, "Parser" | "serialize"> & { readonly create: (text: string) => XmlBuilder } = createRequire(import.meta.url)(
    "./junit-libraries.cjs",
  );
  const { Parser: tapParser, serialize, create } = libraries;
  return { Parser: tapParser, serialize, parseXml: (text) => create(text).root() };
}
