/** The libraries behind junit.xml, in one place, so that the build makes one file of them: a third of the time to load. */
"use strict";

module.exports = {
  Parser: require("tap-parser").Parser,
  serialize: require("tap-junit/src/serialize.js"),
  create: require("xmlbuilder2").create,
};
