/** Ends before it says anything but a word on stderr. */
process.stderr.write("no licence found\n");
process.exit(3);
